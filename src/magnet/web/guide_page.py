"""A country guide as a page to be read and printed: sources and days with each text, empty topics said to be empty."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from magnet import i18n
from magnet.schemas.guides import Guide

EMPTY_LINE = re.compile(r"\n[ \t]*\n")
BULLET = "- "
WEB = ("https://", "http://")


def guide_page(guide: Guide, languages: Sequence[str]) -> str:
    """The page as HTML; every value is escaped, and nothing is loaded from anywhere.

    Each text runs as its own language does; the page as the language asked for, where any text of it is in that.
    """
    asked = (guide.language, *languages)
    labels = i18n.spoken(asked)
    is_spoken = any(text.language == guide.language for topic in guide.topics for text in topic.sections)
    html: str = _page().render(
        guide=guide,
        language=guide.language if is_spoken else labels,
        labels=labels,
        direction=i18n.direction,
        drafted=not i18n.is_reviewed(labels),
        label=lambda name: i18n.label(name, asked),
        say=lambda code, **parameters: i18n.sentence(code, _written(parameters), asked),
    )
    return html


def blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """A text's paragraphs (`p`, one item) and lists (`ul`); what is indented in a list goes on its item."""
    for part in EMPTY_LINE.split(text.strip()):
        kind, items = "", list[str]()
        for line in part.split("\n"):
            is_item = line.startswith(BULLET)
            if kind == "ul" and not is_item and line[:1].isspace():
                items[-1] += f" {line.strip()}"
            elif is_item == (kind == "ul") and kind:
                items = [*items, line.removeprefix(BULLET)] if is_item else [f"{items[0]}\n{line}"]
            else:
                if items:
                    yield kind, items
                kind, items = ("ul", [line.removeprefix(BULLET)]) if is_item else ("p", [line])
        if items:
            yield kind, items


def _written(parameters: dict[str, Any]) -> dict[str, i18n.Shown]:
    return {name: value if isinstance(value, int) else str(value) for name, value in parameters.items()}


def _is_link(address: str) -> bool:
    return address.startswith(WEB)


@lru_cache(maxsize=1)
def _page() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["blocks"] = blocks
    environment.tests["link"] = _is_link
    return environment.from_string((files("magnet") / "data" / "pages" / "guide.html").read_text("utf-8"))
