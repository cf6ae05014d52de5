"""The safeguards that an office starts with: which work is held for whom, or goes with which support, and by what.

To be reviewed by each office, which puts its own in their place: the sources say what to look at, not what to decide.
"""

from collections.abc import Collection, Iterator, Sequence

from magnet.schemas.needs import NeedKind
from magnet.schemas.offices import OfficeRules, Safeguard

MATERNITY = "ILO Maternity Protection Recommendation, 2000 (No. 191), paragraph 6"
CHILDREN = "ILO Worst Forms of Child Labour Recommendation, 1999 (No. 190), paragraph 3"
FORCED = "ILO indicators of forced labour (2012): isolation, restriction of movement, abusive living conditions"
VIOLENCE = "ILO Violence and Harassment Recommendation, 2019 (No. 206), paragraph 9"
NIGHT = "ILO Night Work Convention, 1990 (No. 171), articles 4 and 6"
WEIGHT = "ILO Maximum Weight Convention, 1967 (No. 127), article 3"
FAMILY = "ILO Workers with Family Responsibilities Recommendation, 1981 (No. 165), paragraph 19"
DISABILITY = "ILO Vocational Rehabilitation and Employment (Disabled Persons) Recommendation, 1983 (No. 168)"
OLDER = "ILO Older Workers Recommendation, 1980 (No. 162)"
SUBSTANCES = "ILO code of practice on alcohol- and drug-related issues in the workplace (1996)"

HOLDS: Sequence[tuple[NeedKind, str, str]] = (
    ("pregnancy", "heavy night hazardous heights", MATERNITY),
    ("unaccompanied_child", "heavy night hazardous heights live_in alone", CHILDREN),
    ("child_at_risk", "heavy night hazardous heights live_in alone", CHILDREN),
    ("trafficking", "live_in alone travel", FORCED),
    ("violence", "live_in alone night", VIOLENCE),
    ("protection", "alone night", VIOLENCE),
    ("chronic_illness", "night", NIGHT),
    ("chronic_illness", "heavy", WEIGHT),
    ("mobility", "heavy", WEIGHT),
    ("substance_use", "hazardous heights", SUBSTANCES),
)
"""By need the conditions of work that are held for a person to decide, and the source."""
SUPPORTS: Sequence[tuple[NeedKind, str, str, str]] = (
    ("single_parent", "night shifts", "Child care for these hours, or a shift that goes with it.", FAMILY),
    ("mental_health", "night shifts alone", "Day hours or company to begin with; somebody to turn to.", NIGHT),
    ("older_person", "heavy", "Lighter tasks or lifting aids, agreed on with the employer.", OLDER),
    ("mobility", "heights outdoors travel", "A workplace and a way to it that suit.", DISABILITY),
    ("sight", "heights hazardous night", "Light, markings and tools that suit, before the work begins.", DISABILITY),
    ("hearing", "hazardous alone", "Warnings that are seen or felt, and somebody in sight.", DISABILITY),
)
"""By need the conditions that ask for support, which, and the source."""


def _standard() -> Iterator[Safeguard]:
    for need, conditions, source in HOLDS:
        for one in conditions.split():
            yield Safeguard(need=need, condition=one, effect="hold", note=source)
    for need, conditions, support, source in SUPPORTS:
        for one in conditions.split():
            yield Safeguard(need=need, condition=one, effect="support", note=f"{support} ({source})")


STANDARD: tuple[Safeguard, ...] = tuple(_standard())


def met(rules: OfficeRules, needs: Collection[str], conditions: Collection[str]) -> list[Safeguard]:
    """The rules of an office that this work meets for somebody with these needs, each need and condition once.

    What an advert does not say meets nothing: that is asked of the employer, as for everybody.
    """
    some = STANDARD if rules.safeguards is None else rules.safeguards
    found = (rule for rule in some if rule.need in needs and rule.condition in conditions)
    return list({(rule.need, rule.condition, rule.effect): rule for rule in found}.values())


def is_ruled(rules: OfficeRules, conditions: Collection[str]) -> bool:
    """Whether work under these conditions would be held for anybody's need."""
    some = STANDARD if rules.safeguards is None else rules.safeguards
    return any(rule.effect == "hold" and rule.condition in conditions for rule in some)
