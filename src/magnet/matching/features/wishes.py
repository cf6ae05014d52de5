"""Feature: what the person wishes for: occupations, sector, contract, hours, regions and pay."""

import numpy as np

from magnet.matching.facets import monthly
from magnet.matching.features.feature import NEUTRAL, Keys
from magnet.matching.leanings import NEAR
from magnet.matching.leanings import PRIOR as OCCUPATION_PRIOR
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints, term
from magnet.matching.probe import Points, Probe, to_points
from magnet.matching.results import Parameter, Reason, Value

name = "wishes"
OTHER = 100
"""Known to be something else than wished for."""
UNKNOWN = 400
"""A wish about which the item says nothing."""
LEAST_PAY = 500
"""Pay at this share (per mille) of the wish or below is worth nothing."""
Terms = tuple[str | None, str | None, str | None]
Offer = tuple[str, int | None] | None


def value(person: Person, keys: Keys) -> Value:
    """The mean over the wishes that were stated; nothing stated is neutral."""
    wishes = person.profile.preferences
    parts: list[tuple[str, int, bool]] = []
    if wishes.occupations:
        number = person.wished.of_phrase(keys["title"])
        parts.append(("occupation", number, person.wished.evidence(keys["title"]) > 0))
    for field, number in _terms(person, keys["terms"]):
        parts.append((field, number, number != UNKNOWN))
    if wishes.regions:
        number = _region(person, keys["area"])
        parts.append(("region", number, number != UNKNOWN))
    if wishes.minimum_pay:
        number = _pay(person, keys["pay"])
        parts.append(("pay", number, number != UNKNOWN))
    if not parts:
        return Value(NEUTRAL, 0)
    theirs = term(keys["title"], person.knowledge.taxonomy)
    shown: dict[str, dict[str, Parameter]] = {"occupation": {"occupation": theirs}}
    reasons = tuple(
        Reason.of(f"wish_{field}", **shown.get(field, {})) for field, number, known in parts if known and number >= NEAR
    )
    missing = tuple(
        Reason.of(f"wish_{field}_not_met" if known else f"wish_{field}_unknown")
        for field, number, known in parts
        if not known or number < NEAR
    )
    total = sum(number for _, number, _ in parts)
    evidence = len([field for field, _, known in parts if known]) * FULL // len(parts)
    return Value((total + len(parts) // 2) // len(parts), evidence, reasons, missing)


def points(probe: Probe, weight: int) -> Points:
    """Tables over titles, terms, areas and pay, added row by row, as far as wishes were stated."""
    person, frame = probe.person, probe.frame
    wishes = person.profile.preferences
    tables: list[tuple[list[int] | Ints, str]] = []
    count = sum(map(bool, (wishes.occupations, wishes.regions, wishes.minimum_pay)))
    if stated := len(_terms(person, (None, None, None))):
        count += stated
        keys = frame.coded["terms"].keys
        tables.append(([sum(worth for _, worth in _terms(person, key)) for key in keys], "terms"))
    if wishes.regions:
        tables.append(([_region(person, key) for key in frame.coded["area"].keys], "area"))
    if wishes.minimum_pay:
        tables.append(([_pay(person, key) for key in frame.coded["pay"].keys], "pay"))
    if not count:
        return to_points(weight, np.array([NEUTRAL]))
    # One more table turns a row's sum into its points: a division a row would cost more.
    by_sum = to_points(weight, (np.arange(count * FULL + 1) + count // 2) // count)
    total = np.zeros(len(frame), np.int16)
    for values, facet in tables:
        total += np.asarray(values, np.int16).take(frame.coded[facet].codes)
    if wishes.occupations:
        total += _titles(probe).astype(np.int16).take(frame.title_codes)
    return by_sum.take(total)


def _titles(probe: Probe) -> Ints:
    wished, titles = probe.person.wished, probe.frame.titles

    def compute() -> Ints:
        by_words = titles.likeness(wished.phrases)
        return titles.expected(wished.likeness, np.maximum(by_words, OCCUPATION_PRIOR))

    return probe.once("wished", compute)


def _terms(person: Person, terms: Terms) -> list[tuple[str, int]]:
    wishes = person.profile.preferences
    stated = zip(("sector", "contract", "hours"), (wishes.sectors, wishes.contracts, wishes.hours), terms, strict=True)
    return [
        (field, UNKNOWN if given is None else FULL if given in wished else OTHER)
        for field, wished, given in stated
        if wished
    ]


def _region(person: Person, area: tuple[str, str | None, bool]) -> int:
    _, region, remote = area
    if remote or region in person.profile.preferences.regions:
        return FULL
    return UNKNOWN if region is None else OTHER


def _pay(person: Person, offer: Offer) -> int:
    wish = person.profile.preferences.minimum_pay
    least = monthly(wish, highest=False) if wish else None
    if offer is None or offer[1] is None or not wish or not least or offer[0] != wish.currency:
        return UNKNOWN
    share = min(offer[1] * FULL // least, FULL)
    return max(share - LEAST_PAY, 0) * FULL // (FULL - LEAST_PAY)
