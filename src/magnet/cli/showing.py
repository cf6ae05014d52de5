"""Shows referral lists in the terminal: each item with its score, its reasons, and what is missing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from magnet.schemas.referral_lists import ItemOut, KindList, ReasonOut

TITLES = {"vacancy": "Jobs", "training": "Training", "support": "Other support"}
MOST_REASONS = 5


def show_lists(lists: "Sequence[KindList]") -> None:
    """Print lists to standard output, as wide as the terminal or the reader of a pipe likes."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    for each in lists:
        title = TITLES[each.kind]
        console.print(f"\n[bold]{title}[/bold]  {each.eligible} of {each.considered} open ones can be referred to")
        for lead in each.lead_occupations:
            console.print(f"  in demand: {lead.label} ({lead.open_items} open)", markup=False)
        for item in each.items:
            _show(console.print, item)
        for removed in each.removed if not each.items else ():
            console.print(f"  {removed.items} left out: {removed.text}", markup=False)
        if each.suggestion is not None:
            console.print(f"  {each.suggestion.text}", markup=False)
    console.print()


def _show(write: object, item: "ItemOut") -> None:
    assert callable(write)
    where = ", ".join(filter(None, (item.employer, item.place or item.region)))
    aside = "" if item.proposed else "  (not proposed: under the threshold)"
    write(f"{item.position:>3}. {item.score:>4}  {item.title.strip()}  {where}{aside}", markup=False, style="bold")
    for mark, reasons in (("+", item.reasons[:MOST_REASONS]), ("-", item.missing), ("?", item.checks)):
        for text in _texts(reasons):
            write(f"           {mark} {text}", markup=False)
    if item.apply_yourself:
        write("           ! from a public feed: apply yourself", markup=False)


def _texts(reasons: "Sequence[ReasonOut]") -> list[str]:
    return list(dict.fromkeys(reason.text for reason in reasons))
