"""Shows referral lists in the terminal: each item with its score, its reasons, and what is missing."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from magnet.schemas.referral_lists import ItemOut, KindList

MOST_REASONS, MOST_MISSING = 5, 4
INDENT = 11
Say = Callable[..., str]
"""A code with its parameters as a sentence for the reader."""


def show_lists(lists: "Sequence[KindList]", languages: "Sequence[str]") -> None:
    """Print lists to standard output, as wide as the terminal, in the first of the languages that is spoken here."""
    from rich.console import Console

    from magnet import i18n

    console, say = Console(highlight=False), partial(_said, languages)
    for each in lists:
        console.print()
        _line(console, say(f"list_of_{each.kind}", eligible=each.eligible, considered=each.considered), 0, "bold")
        for lead in each.lead_occupations:
            _line(console, say("list_lead", occupation=lead.label, count=lead.open_items), 2)
        for item in each.items:
            _show(console, item, say)
        for removed in each.removed if not each.items else ():
            _line(console, say("list_removed", gate=removed.text, count=removed.items), 2)
        if each.suggestion is not None:
            _line(console, each.suggestion.text, 2)
    console.print()
    if not i18n.is_reviewed(i18n.spoken(languages)):
        _line(console, say("drafted"), 0)


def _said(languages: "Sequence[str]", code: str, **parameters: str | int) -> str:
    from magnet import i18n

    return i18n.sentence(code, parameters, languages)


def _show(console: "Console", item: "ItemOut", say: Say) -> None:
    where = ", ".join(filter(None, (item.employer, item.place or item.region)))
    aside = "" if item.proposed else f" ({say('list_not_proposed')})"
    _line(console, f"{item.position:>3}. {item.score:>4}  {item.title.strip()}{aside}", 0, "bold")
    if where:
        _line(console, where, INDENT)
    for text in _texts(item, say):
        _line(console, text, INDENT)


def _texts(item: "ItemOut", say: Say) -> Iterator[str]:
    """Reasons for it, what is missing, what to check; each sentence once."""
    marked = (("+", item.reasons[:MOST_REASONS]), ("-", item.missing[:MOST_MISSING]), ("?", item.checks))
    yield from dict.fromkeys(f"{mark} {reason.text}" for mark, reasons in marked for reason in reasons)
    if len(item.missing) > MOST_MISSING:
        yield f"- {say('list_more', count=len(item.missing) - MOST_MISSING)}"
    if item.apply_yourself:
        yield f"! {say('list_apply_yourself')}"


def _line(console: "Console", text: str, indent: int, style: str = "") -> None:
    """One line, or more where the terminal is narrow, all indented alike; few terminals understand isolation."""
    from rich.padding import Padding
    from rich.text import Text

    from magnet.i18n import without_isolation

    console.print(Padding(Text(without_isolation(text), style=style), (0, 0, 0, indent), expand=False))
