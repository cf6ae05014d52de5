"""The indicators as a page for people: what each counts, and how."""

from magnet.indicators.counting import DIMENSIONS
from magnet.indicators.definitions import INDICATORS, RETAINED, UNITS

INTRODUCTION = """# Indicators

Made from the code by `make openapi`; a test holds it equal. `POST /v1/indicators` answers them as they are now, exact,
for the cases that the reader may see one by one. `POST /v1/reports` freezes them for a period of whole months that are
over, for everybody else: there, whatever tells of fewer than five people is withheld
(`docs/decisions/0024-indicators.md`). Both give these definitions with every answer.

Only people who agree to be registered and to be counted are in any figure. A period is from one day to another, both
included; what happened counts on the day on which it happened, whenever it was written down. Whose sex, birth year or
programme is not known stays in a row of its own, `unknown`. Ages are those reached in the last year of the period. Who
is erased is in no figure that is counted later, and stays in every report that was frozen before.
"""


def indicators_page() -> str:
    """The page, in Markdown."""
    lines = [INTRODUCTION, "## Units\n", *(f"- **{unit}**: {meaning}" for unit, meaning in UNITS.items())]
    lines += ["\n## What retained means\n", "An answer takes one of these, and says which:\n"]
    lines += [f"- `{sense}`: {meaning}" for sense, meaning in RETAINED.items()]
    lines += ["\n## Dimensions\n", f"Each by itself: {', '.join(f'`{one}`' for one in DIMENSIONS)}."]
    lines += ["\n## The indicators\n", "| indicator | unit | what it counts |", "|---|---|---|"]
    lines += [f"| `{one.code}` | {one.unit} | {one.definition} |" for one in INDICATORS]
    return "\n".join(lines) + "\n"
