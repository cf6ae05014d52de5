"""An employer's card: what a referral says of a person, and how much less where it would point at one of a few."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

FEWEST = 5
"""At least so many people have the same card, the one it is about among them."""

Availability = Literal["now", "within_a_month", "later"]
Experience = Literal["0-1", "2-4", "5-9", "10+", "0-4", "5+"]
Schooling = Literal["basic", "secondary", "tertiary"]


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation's concept, with its ISCO-08 code where it has one."""

    concept: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a card could say of one person, as concepts and codes: no word of the person's own has a way in.

    `main` is the occupation of most years. `languages` are those that are asked for, with the CEFR level 1-6 or None
    where it is unknown; `years` of work and `days` until the person is available are None where unknown, `schooling`
    also where it is not asked for.
    """

    occupations: frozenset[Occupation] = frozenset()
    main: Occupation | None = None
    skills: frozenset[str] = frozenset()
    languages: frozenset[tuple[str, int | None]] = frozenset()
    schooling: Schooling | None = None
    years: float | None = None
    days: int | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What an employer is shown besides the pseudonym; `occupations` are concepts or ISCO-08 codes, all in order."""

    occupations: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[tuple[str, int | None], ...] = ()
    schooling: Schooling | None = None
    experience: Experience | None = None
    availability: Availability | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much a card says: `digits` of ISCO-08 codes instead of the occupations themselves, and which bands.

    `main` leaves out all occupations but the main one; particulars are languages, schooling, years and availability.
    """

    region: bool = True
    digits: int | None = None
    drops_skills: bool = False
    wide: bool = False
    main: bool = False
    particulars: bool = True


LEAST = Detail(region=False, digits=2, drops_skills=True, wide=True, main=True, particulars=False)
LADDER = (
    Detail(),
    Detail(region=False),
    Detail(region=False, digits=4),
    Detail(region=False, digits=4, drops_skills=True),
    Detail(region=False, digits=4, drops_skills=True, wide=True),
    Detail(region=False, digits=4, drops_skills=True, wide=True, main=True),
    Detail(region=False, digits=2, drops_skills=True, wide=True, main=True),
    LEAST,
)
"""From all there is to say to ever less."""


def anonymous(mine: Facts, others: Sequence[Facts], asked: Collection[str] = (), fewest: int = FEWEST) -> Card:
    """The card that says most of those that at least `fewest` people have, else the major group of the occupation.

    `others` are the other people who could be referred. Where skills are left out, those that are not `asked` for go
    first, and of these the rarest. The same people, in any order, give the same card.
    """
    for detail in LADDER:
        card = _but_skills(mine, detail)
        same = [one.skills for one in others if _but_skills(one, detail) == card]
        for skills in _fewer(mine.skills, others, asked) if detail.drops_skills else (mine.skills,):
            if 1 + sum(skills <= held for held in same) >= fewest:
                return replace(card, skills=tuple(sorted(skills)))
    return Card(occupations=_occupations(mine, replace(LEAST, digits=1)))


def _but_skills(facts: Facts, detail: Detail) -> Card:
    """What the card of a person says at this detail, skills apart."""
    occupations, region = _occupations(facts, detail), facts.region if detail.region else None
    if not detail.particulars:
        return Card(occupations=occupations, region=region)
    return Card(
        occupations=occupations,
        languages=tuple(sorted(facts.languages, key=lambda one: (one[0], one[1] or 0))),
        schooling=facts.schooling,
        experience=None if facts.years is None else experience(facts.years, wide=detail.wide),
        availability=None if facts.days is None else availability(facts.days, wide=detail.wide),
        region=region,
    )


def _occupations(facts: Facts, detail: Detail) -> tuple[str, ...]:
    """Occupations, or their groups of so many digits; in a group is only what has a code."""
    shown = facts.occupations if not detail.main else {facts.main} if facts.main else ()
    if detail.digits is None:
        return tuple(sorted(one.concept for one in shown))
    return tuple(sorted({one.code[: detail.digits] for one in shown if one.code}))


def _fewer(skills: Collection[str], others: Sequence[Facts], asked: Collection[str]) -> Iterator[frozenset[str]]:
    """All skills, then ever fewer of them, at last none."""
    holders = {skill: sum(skill in one.skills for one in others) for skill in skills}
    kept = sorted(skills, key=lambda skill: (skill not in asked, -holders[skill], skill))
    for count in range(len(kept), -1, -1):
        yield frozenset(kept[:count])


def experience(years: float, *, wide: bool = False) -> Experience:
    """Years of work as a band."""
    if wide:
        return "0-4" if years < 5 else "5+"
    bands: tuple[tuple[float, Experience], ...] = ((2, "0-1"), (5, "2-4"), (10, "5-9"))
    return next((band for below, band in bands if years < below), "10+")


def availability(days: int, *, wide: bool = False) -> Availability:
    """Days until the person can start as a band; the wide one keeps apart only who comes later than in a month."""
    if days > MONTH:
        return "later"
    return "now" if days <= 0 and not wide else "within_a_month"


def schooling(level: int) -> Schooling:
    """An ISCED 2011 level 0-8 as a band."""
    return "basic" if level < 3 else "secondary" if level < 5 else "tertiary"


MONTH = 31
