"""Shows referral lists in the terminal: each item with its score, its reasons, and what is missing."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from magnet.schemas.referral_lists import ItemOut, KindList

TITLES = {"vacancy": "Jobs", "training": "Training", "support": "Other support"}
MOST_REASONS, MOST_MISSING = 5, 4
INDENT = 11


def show_lists(lists: "Sequence[KindList]") -> None:
    """Print lists to standard output, as wide as the terminal."""
    from rich.console import Console

    console = Console(highlight=False)
    for each in lists:
        console.print(f"\n[bold]{TITLES[each.kind]}[/bold]: {each.eligible} of {each.considered} can be referred to")
        for lead in each.lead_occupations:
            _line(console, f"in demand: {lead.label} ({lead.open_items} open)", 2)
        for item in each.items:
            _show(console, item)
        for removed in each.removed if not each.items else ():
            _line(console, f"{removed.items} left out: {removed.text}", 2)
        if each.suggestion is not None:
            _line(console, each.suggestion.text, 2)
    console.print()


def _show(console: "Console", item: "ItemOut") -> None:
    where = ", ".join(filter(None, (item.employer, item.place or item.region)))
    aside = "" if item.proposed else " (not proposed)"
    _line(console, f"{item.position:>3}. {item.score:>4}  {item.title.strip()}{aside}", 0, "bold")
    if where:
        _line(console, where, INDENT)
    for text in _texts(item):
        _line(console, text, INDENT)


def _texts(item: "ItemOut") -> Iterator[str]:
    """Reasons for it, what is missing, what to check; each sentence once."""
    marked = (("+", item.reasons[:MOST_REASONS]), ("-", item.missing[:MOST_MISSING]), ("?", item.checks))
    yield from dict.fromkeys(f"{mark} {reason.text}" for mark, reasons in marked for reason in reasons)
    if len(item.missing) > MOST_MISSING:
        yield f"- and {len(item.missing) - MOST_MISSING} more"
    if item.apply_yourself:
        yield "! from a public feed: apply yourself"


def _line(console: "Console", text: str, indent: int, style: str = "") -> None:
    """One line, or more where the terminal is narrow, all indented alike."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False))
