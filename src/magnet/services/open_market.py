"""What the open items of a country add up to: items, openings, pay, skills, how lately they were confirmed."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from magnet.matching.facets import monthly
from magnet.matching.mention import FULL
from magnet.matching.profile import Pay
from magnet.matching.rules import Rules
from magnet.schemas.statistics import PayStatistics
from magnet.services import bridge
from magnet.store.opportunities import Open

CHECKED = timedelta(days=Rules().stale_check_days)
"""After so long without confirmation an item is to be checked, unless a programme says otherwise."""


@dataclass(slots=True)
class Group:
    """The open items of one ISCO-08 group; `pay` is by currency what vacancies pay a month."""

    vacancies: int = 0
    openings: int = 0
    trainings: int = 0
    pay: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Market:
    """All open items, by kind and by group; skills that vacancies ask for and no training teaches, by uri."""

    items: Counter[str] = field(default_factory=Counter)
    groups: dict[str | None, Group] = field(default_factory=lambda: defaultdict(Group))
    asked: Counter[str] = field(default_factory=Counter)
    openings_asking: Counter[str] = field(default_factory=Counter)
    taught: set[str] = field(default_factory=set)
    confirmed: Counter[str] = field(default_factory=Counter)
    last_confirmed: date | None = None

    @property
    def openings(self) -> int:
        """The openings of all vacancies."""
        return sum(group.openings for group in self.groups.values())

    def not_offered(self, most: int) -> list[tuple[str, int, int]]:
        """The skills asked for by most vacancies that no training teaches: uri, vacancies, openings."""
        found = [(uri, times) for uri, times in self.asked.items() if uri not in self.taught]
        found.sort(key=lambda one: (-one[1], -self.openings_asking[one[0]], one[0]))
        return [(uri, times, self.openings_asking[uri]) for uri, times in found[:most]]


def add_up(items: Sequence[Open], digits: int, today: date) -> Market:
    """The market of these items, in groups of so many digits."""
    market = Market()
    for item in items:
        market.items[item.kind] += 1
        group = market.groups[item.code[:digits] if item.code else None]
        if item.kind == "vacancy":
            group.vacancies += 1
            group.openings += item.openings
            for uri in _linked(item.essential_skills):
                market.asked[uri] += 1
                market.openings_asking[uri] += item.openings
            if (pay := bridge.pay(item.pay)) is not None:
                group.pay[pay.currency].append(_middle(pay))
        elif item.kind == "training":
            group.trainings += 1
            market.taught.update(_linked(item.skills_taught))
        _confirm(market, item.last_confirmed, today)
    return market


def _confirm(market: Market, last: date | None, today: date) -> None:
    if last is None:
        market.confirmed["never"] += 1
        return
    market.confirmed["late" if today - last > CHECKED else "in time"] += 1
    market.last_confirmed = max(last, market.last_confirmed or last)


def pay_of(group: Group) -> list[PayStatistics]:
    """The quartiles of a group's pay in each currency, the commonest first."""
    found = []
    for currency, values in sorted(group.pay.items(), key=lambda one: (-len(one[1]), one[0])):
        lower, median, upper = statistics.quantiles(values * 2 if len(values) == 1 else values, method="inclusive")
        quartiles = {"lower_quartile": round(lower), "median": round(median), "upper_quartile": round(upper)}
        found.append(PayStatistics(currency=currency, of=len(values), **quartiles))
    return found


def _linked(skills: Iterable[Mapping[str, Any]] | None) -> set[str]:
    """The concepts that phrases are linked to, where the link is likelier than not."""
    firsts = [one["links"][0] for one in skills or () if one["links"]]
    return {uri for uri, weight in firsts if weight * 2 >= FULL}


def _middle(pay: Pay) -> float:
    """The middle of a pay range, or the end of it that is known, per month."""
    ends = (monthly(pay, highest=False), monthly(pay, highest=True))
    return statistics.mean(end for end in ends if end is not None)
