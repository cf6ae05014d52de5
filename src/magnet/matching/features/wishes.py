"""Feature: what the person wishes for: occupations, sector, contract, hours, regions and pay."""

from typing import NamedTuple

import numpy as np

from magnet.matching.facets import INAPPLICABLE, monthly
from magnet.matching.features.feature import NEUTRAL, Keys, kind_of
from magnet.matching.features.occupation import by_title, unnamed_worth
from magnet.matching.frame import HEADING
from magnet.matching.leanings import CLOSE, NEAR, SAME, Nearest
from magnet.matching.leanings import PRIOR as OCCUPATION_PRIOR
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import likely, term
from magnet.matching.probe import Probe, to_points
from magnet.matching.results import Parameter, Reason, Value
from magnet.matching.tally import Curve, Extra, Share, Table

name = "wishes"
facets = ("title", "terms", "area", "pay")
OTHER = 100
"""Known to be something else than wished for."""
UNKNOWN = 400
"""A wish about which the item says nothing."""
MET = 500
"""From this worth on a wish is met, other than for an occupation."""
LEAST_PAY = 500
"""Pay at this share (per mille) of the wish or below is worth nothing."""
Terms = tuple[str | None, str | None, str | None]
Offer = tuple[str, int | None] | None


class Wish(NamedTuple):
    """One wish held against an item; `known` None says that it does not apply to such an item at all."""

    worth: int
    known: bool | None


SILENT, NOT_ASKED = Wish(UNKNOWN, False), Wish(NEUTRAL, None)


def value(person: Person, keys: Keys) -> Value:
    """The mean over the wishes that were stated; nothing stated is neutral."""
    wishes = person.profile.preferences
    parts: list[tuple[str, Wish]] = []
    nearest = person.wished.nearest(keys["title"], person.knowledge.taxonomy)
    if wishes.occupations:
        parts.append(("occupation", _occupation(person, keys, nearest)))
    parts.extend(_terms(person, keys["terms"]))
    if wishes.regions:
        parts.append(("region", _region(person, keys["area"])))
    if wishes.minimum_pay:
        parts.append(("pay", _pay(person, keys["pay"])))
    if not parts:
        return Value(NEUTRAL, 0)
    theirs = term(keys["title"], person.knowledge.taxonomy)
    shown: dict[str, dict[str, Parameter]] = {"occupation": {"occupation": theirs}}
    reasons = tuple(
        Reason.of(code, **shown.get(field, {}))
        for field, wish in parts
        if wish.known and _is_met(field, wish) and (code := _met(field, nearest))
    )
    missing = tuple(
        Reason.of(f"wish_{field}_not_met" if wish.known else f"wish_{field}_unknown")
        for field, wish in parts
        if wish.known is False or (wish.known and not _is_met(field, wish))
    )
    total = sum(wish.worth for _, wish in parts)
    evidence = len([field for field, wish in parts if wish.known]) * FULL // len(parts)
    return Value((total + len(parts) // 2) // len(parts), evidence, reasons, missing)


def _is_met(field: str, wish: Wish) -> bool:
    return wish.worth >= (NEAR if field == "occupation" else MET)


def _occupation(person: Person, keys: Keys, nearest: Nearest | None) -> Wish:
    """The title against the occupations wished for; what is open to all trades is not asked for one."""
    unnamed = unnamed_worth(kind_of(keys))
    worth = person.wished.of_phrase(keys["title"], unnamed)
    if unnamed != OCCUPATION_PRIOR and not likely(keys["title"][0]):
        return Wish(worth, None)
    return Wish(worth, nearest is not None and nearest.likeness is not None)


def _met(field: str, nearest: Nearest | None) -> str | None:
    """The code of a wish that is met; an occupation close to the one wished for is said to be only that."""
    if field != "occupation" or nearest is None or nearest.likeness is None or nearest.likeness >= SAME:
        return f"wish_{field}"
    return "wish_occupation_near" if nearest.likeness >= CLOSE else None


def points(probe: Probe, weight: int) -> Share:
    """The sum of tables over headings, terms, areas and pay, as far as wishes were stated, turned into points."""
    person, frame = probe.person, probe.frame
    wishes = person.profile.preferences
    tables: list[Table] = []
    extras: list[Extra] = []
    count = sum(map(bool, (wishes.occupations, wishes.regions, wishes.minimum_pay)))
    if stated := len(_terms(person, (None, None, None))):
        count += stated
        keys = frame.coded["terms"].keys
        tables.append(_table("terms", [sum(wish.worth for _, wish in _terms(person, key)) for key in keys]))
    if wishes.regions:
        tables.append(_table("area", [_region(person, key).worth for key in frame.coded["area"].keys]))
    if wishes.minimum_pay:
        tables.append(_table("pay", [_pay(person, key).worth for key in frame.coded["pay"].keys]))
    if wishes.occupations:
        table, extra = _titles(probe)
        tables.append(table)
        extras.append(extra)
    if not count:
        return to_points(weight, np.array([NEUTRAL]))
    # One more table turns a row's sum into its points: a division a row would cost more.
    by_sum = to_points(weight, (np.arange(count * FULL + 1) + count // 2) // count)
    return Curve(tuple(tables), tuple(extras), by_sum)


def _table(facet: str, worths: list[int]) -> Table:
    return Table(facet, np.array(worths, np.int16))


def _titles(probe: Probe) -> tuple[Table, Extra]:
    """What titles are worth as occupations wished for: by their links, and where words tell more."""
    headings = probe.frame.headings
    by_set, titles, better = by_title(probe, "wished", probe.person.wished)
    rows, sizes = headings.rows_of_titles(titles)
    more = (better - by_set[headings.sets_of(titles)]).astype(np.int16)
    return Table(HEADING, by_set[headings.sets].astype(np.int16)), Extra(rows, np.repeat(more, sizes))


def _terms(person: Person, terms: Terms) -> list[tuple[str, Wish]]:
    wishes = person.profile.preferences
    stated = zip(("sector", "contract", "hours"), (wishes.sectors, wishes.contracts, wishes.hours), terms, strict=True)
    return [(field, _term(given, wished)) for field, wished, given in stated if wished]


def _term(given: str | None, wished: tuple[str, ...]) -> Wish:
    if given is None:
        return SILENT
    if given == INAPPLICABLE:
        return NOT_ASKED
    return Wish(FULL if given in wished else OTHER, True)


def _region(person: Person, area: tuple[str, str | None, bool]) -> Wish:
    _, region, remote = area
    if remote or region in person.profile.preferences.regions:
        return Wish(FULL, True)
    return SILENT if region is None else Wish(OTHER, True)


def _pay(person: Person, offer: Offer) -> Wish:
    wish = person.profile.preferences.minimum_pay
    least = monthly(wish, highest=False) if wish else None
    if offer and offer[0] == INAPPLICABLE:
        return NOT_ASKED
    if offer is None or offer[1] is None or not wish or not least or offer[0] != wish.currency:
        return SILENT
    share = min(offer[1] * FULL // least, FULL)
    return Wish(max(share - LEAST_PAY, 0) * FULL // (FULL - LEAST_PAY), True)
