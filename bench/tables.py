"""Tables of results, as text for a terminal and as Markdown for the documents."""

from collections.abc import Sequence

Cell = str | int | float | None
NOTHING = "–"


def shown(value: Cell, digits: int = 3) -> str:
    """A cell as text; whole numbers keep no digits, None is a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return f"{value:,.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else value


def number(value: float | None) -> str:
    """A measured value with as many digits as say something."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def markdown(head: Sequence[str], rows: Sequence[Sequence[Cell]], digits: int = 3) -> str:
    """A Markdown table, numbers to the right."""
    right = [any(isinstance(row[at], int | float) for row in rows) for at in range(len(head))]
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---:' if one else '---' for one in right)}|"]
    lines += [f"| {' | '.join(shown(cell, digits) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def plain(head: Sequence[str], rows: Sequence[Sequence[Cell]], digits: int = 3) -> str:
    """The same with aligned columns, for a terminal."""
    cells = [list(head), *([shown(cell, digits) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in cells)


def percent(share: float | None) -> str:
    """A share as a whole percentage."""
    return NOTHING if share is None else f"{share:.0%}"
