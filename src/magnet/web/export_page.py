"""The readable page of an export: headings and tables in the reader's language, without a script, fit to be printed."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from magnet import i18n
from magnet.schemas.exports import Export

FIRST = ("returnee_id", "made_at", "made_by", "occupation_group", "marks")
"""What stands at the head of the page, before the sections."""
COLUMNS = 10
"""A table is no wider."""
LEFT_OUT = frozenset({"parts", "parameters", "code", "score", "status"})
"""Inner workings of lists that the page leaves to the JSON."""


def prefers_page(accept: str | None) -> bool:
    """Whether a page is asked for rather than JSON, by what the Accept header (RFC 9110) names first of both."""
    kinds = [one.partition(";")[0].strip().lower() for one in (accept or "").split(",")]
    return next((one for one in kinds if one in ("text/html", "application/json")), "") == "text/html"


def export_page(export: Export, languages: Sequence[str]) -> str:
    """The page as HTML; every value is escaped, and nothing is loaded from anywhere."""
    language = i18n.spoken(languages)
    said = export.model_dump(mode="json")
    sections = {name: _readable(value) for name, value in said.items() if name not in FIRST}
    html: str = _page().render(
        language=language,
        direction=i18n.direction(language),
        drafted=not i18n.is_reviewed(language),
        head={name: said[name] for name in FIRST if said[name]},
        sections={name: value for name, value in sections.items() if value},
        empty=[i18n.label(name, languages) for name, value in sections.items() if not value],
        label=lambda name: i18n.label(name, languages),
        sentence=lambda code: i18n.sentence(code, {}, languages),
        shown=lambda value: i18n.shown(value, languages),
    )
    return html


@lru_cache(maxsize=1)
def _page() -> Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.tests["flat"] = _is_flat
    return environment.from_string((files("magnet") / "data" / "pages" / "export.html").read_text("utf-8"))


def _readable(value: Any) -> Any:
    """The same without what is empty, sentences and phrases as their words."""
    if isinstance(value, Mapping):
        if "text" in value and ("parameters" in value or "links" in value):
            return _words(value)
        kept = {name: _readable(one) for name, one in value.items() if name not in LEFT_OUT}
        return {name: one for name, one in kept.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [one for one in map(_readable, value) if one not in (None, "", [], {})]
    return value


def _words(phrase: Mapping[str, Any]) -> str:
    """What was said, and in brackets what it was taken for."""
    label = next((link["label"] for link in phrase.get("links", []) if "label" in link), None)
    return phrase["text"] if label is None or label == phrase["text"] else f"{phrase['text']} ({label})"


def _is_flat(some: Any) -> bool:
    """Whether rows fit into a table: each value a word, or a few of them."""

    def plain(value: Any) -> bool:
        return not isinstance(value, Mapping | list) or (
            isinstance(value, list) and not any(isinstance(one, Mapping | list) for one in value)
        )

    return all(isinstance(row, Mapping) and len(row) <= COLUMNS and all(map(plain, row.values())) for row in some)
