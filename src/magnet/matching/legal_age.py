"""The least ages for work, by country, as a table with its sources."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

C138 = "ILO Minimum Age Convention, 1973 (No. 138)"
C182 = "ILO Worst Forms of Child Labour Convention, 1999 (No. 182) and Recommendation No. 190"


@dataclass(frozen=True, slots=True)
class LegalAge:
    """The least age for any employment and for hazardous work, each with where it comes from."""

    employment: int
    hazardous: int
    employment_source: str
    hazardous_source: str


def _declared(age: int, ratified: int) -> LegalAge:
    return LegalAge(age, 18, f"{C138}, age declared on ratification in {ratified}", f"{C138}, article 3; {C182}")


CONVENTION = LegalAge(15, 18, f"{C138}, article 2(3)", f"{C138}, article 3; {C182}")
"""Where a country's own age is not in the table."""

LEGAL_AGES: Mapping[str, LegalAge] = {
    "AM": _declared(16, 2006),
    "GE": _declared(15, 1996),
    "IQ": _declared(15, 1985),
    "KZ": _declared(16, 2001),
    "MA": _declared(15, 2000),
    "RU": _declared(16, 1979),
}
"""National law may ask for more; the declared age is what each country is bound to."""

TRAINED_HAZARDOUS = 16
"""With instruction and protection, hazardous work may be learnt from this age on (C138, article 3(3))."""
HAZARDOUS_CONDITIONS = frozenset({"hazardous", "heavy", "heights", "night"})
"""Work conditions that Recommendation No. 190, paragraph 3, names: dangerous, heavy loads, heights, night."""


def legal_age(country: str) -> LegalAge:
    """The ages of a country (ISO 3166-1), the convention's where the table has none."""
    return LEGAL_AGES.get(country, CONVENTION)


def below_age(youngest: int | None, kind: str, country: str, conditions: Collection[str]) -> tuple[str, int] | None:
    """Why somebody may be too young for an item, as a code with the least age; None where nothing is known against it.

    `youngest` is the youngest age that is possible, None where it is unknown. Support is no work.
    """
    if youngest is None or kind == "support":
        return None
    ages, hazardous = legal_age(country), not HAZARDOUS_CONDITIONS.isdisjoint(conditions)
    if kind == "training":
        too_young = hazardous and youngest < TRAINED_HAZARDOUS
        return ("under_hazardous_age", TRAINED_HAZARDOUS) if too_young else None
    if youngest < ages.employment:
        return "under_employment_age", ages.employment
    return ("under_hazardous_age", ages.hazardous) if hazardous and youngest < ages.hazardous else None
