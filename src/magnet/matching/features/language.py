"""Feature: the person's languages against those asked for, by CEFR level."""

from magnet.matching.features.feature import INFERRED, NEUTRAL, Keys, inferred
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Reason, Value
from magnet.matching.tally import Table

name = "language"
facets = ("languages",)
USUAL = 3
"""What is asked for where an advert names a language without a level: B1, enough to work in it."""
SHORT_BY = {1: 700, 2: 450}
SHORT_BY_MORE = 300
ABSENT = 0
PRIOR = 250
"""A language that was not mentioned: less than the lowest level that is spoken at all."""
LEVEL_UNKNOWN = 600
CEFR = ("-", "A1", "A2", "B1", "B2", "C1", "C2")


def value(person: Person, keys: Keys) -> Value:
    """The mean over the languages asked for: full at the level asked, in part below it."""
    asked = keys["languages"]
    if not asked:
        return Value(NEUTRAL, 0)
    reasons, missing, known = [], [], 0
    for language, level, _ in asked:
        wanted = CEFR[level or USUAL]
        if language not in person.languages:
            missing.append(Reason.of("language_not_mentioned", language=language, level=wanted))
            continue
        held = person.languages[language]
        known += 1
        if held is None:
            reasons.append(Reason.of("language_spoken", language=language))
            missing.append(Reason.of("language_level_unknown", language=language, level=wanted))
        elif held == ABSENT:
            missing.append(Reason.of("language_absent", language=language))
        elif held >= (level or USUAL):
            reasons.append(Reason.of("language_met", language=language, level=CEFR[held]))
        else:
            missing.append(Reason.of("language_short", language=language, level=wanted, held=CEFR[held]))
    evidence = known * (FULL if asked[0][2] else INFERRED) // len(asked)
    return Value(_number(person, asked), evidence, tuple(reasons), tuple(missing))


def points(probe: Probe, weight: int) -> Table:
    """A table over the distinct sets of languages asked for."""
    keys = probe.frame.coded["languages"].keys
    return probe.spread("languages", [_number(probe.person, key) for key in keys], weight)


def _number(person: Person, asked: tuple[tuple[str, int, bool], ...]) -> int:
    if not asked:
        return NEUTRAL
    total = 0
    for language, level, stated in asked:
        held = language in person.languages
        worth = _worth(person.languages[language], level or USUAL) if held else PRIOR
        total += worth if stated else inferred(worth)
    return total // len(asked)


def _worth(held: int | None, asked: int) -> int:
    if held is None:
        return LEVEL_UNKNOWN
    if held == ABSENT:
        return ABSENT
    return FULL if held >= asked else SHORT_BY.get(asked - held, SHORT_BY_MORE)
