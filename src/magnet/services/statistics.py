"""What is open in a country today by ISCO-08 group, beside the demand found and the people who return."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from magnet.errors import NotFound
from magnet.matching.knowledge import Knowledge
from magnet.schemas.statistics import (
    CountryStatistics,
    Freshness,
    GroupStatistics,
    LatestAssessment,
    Narrowing,
    PeopleCountIn,
    SkillStatistics,
    SupplyStatistics,
)
from magnet.security.permissions import Permission
from magnet.services import bridge, people_counts
from magnet.services.context import Context
from magnet.services.open_market import Group, Market, add_up, pay_of
from magnet.services.past_cases import UNKNOWN
from magnet.services.vocabulary import Vocabulary
from magnet.store import assessments, opportunities
from magnet.store.assessments import AssessmentRow

SKILLS = 50
"""So many skills that are not offered are named."""


async def of_country(ctx: Context, country: str, region: str | None, digits: int) -> CountryStatistics:
    """Open items by ISCO-08 group of `digits` digits (1-4), the group with most openings first."""
    ctx.require(Permission.STATISTICS_READ)
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.STATISTICS_READ)):
        raise NotFound
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        items = await opportunities.open_to_count(session, country, region, ctx.today)
        evidence = await assessments.published(session, country)
        found = bridge.findings(evidence, ctx.today)
    market = await ctx.runtime.compute(add_up, items, digits, ctx.today)
    names = _Names(Knowledge.of(vocabulary.taxonomy, found), vocabulary, region, ctx.languages)
    groups = [_group(code, group, names) for code, group in market.groups.items()]
    groups.sort(key=lambda group: (group.code is None, -group.openings, -group.trainings, group.code or ""))
    return CountryStatistics(
        country=country,
        region=region,
        as_of=ctx.today,
        vacancies=market.items["vacancy"],
        openings=market.openings,
        trainings=market.items["training"],
        supports=market.items["support"],
        groups=[group for group in groups if group.vacancies or group.trainings],
        supply=None if region is not None else await _supply(ctx, country, market, names),
        not_offered=[
            SkillStatistics(uri=uri, label=vocabulary.label(uri, ctx.languages), vacancies=times, openings=openings)
            for uri, times, openings in market.not_offered(SKILLS)
        ],
        freshness=_freshness(market, evidence),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """What names a group and says its demand."""

    knowledge: Knowledge
    vocabulary: Vocabulary
    region: str | None
    languages: tuple[str, ...]

    def label(self, code: str | None) -> str | None:
        uri = self.vocabulary.find(code, "occupation") if code else None
        return self.vocabulary.label(uri, self.languages) if uri else None

    def demand(self, code: str | None) -> int | None:
        place = self.knowledge.finding(code, self.region) if code else None
        return None if place is None else self.knowledge.findings[place].demand


def _group(code: str | None, group: Group, names: _Names) -> GroupStatistics:
    return GroupStatistics(
        code=code,
        label=names.label(code),
        vacancies=group.vacancies,
        openings=group.openings,
        trainings=group.trainings,
        demand=names.demand(code),
        pay=pay_of(group),
    )


async def _supply(ctx: Context, country: str, market: Market, names: _Names) -> list[SupplyStatistics] | None:
    """Openings against people by major group, for who may count people there.

    The people are those of the counts of people, in the same fives, so that the two together tell no more than one.
    """
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.PEOPLE_COUNT)):
        return None
    asked = PeopleCountIn(by=["occupation_group"], where=Narrowing(country=[country]))
    counted = await people_counts.of_people(ctx, asked)
    people = {cell.values["occupation_group"]: cell.people for cell in counted.cells}
    openings = Counter[str]()
    for code, group in market.groups.items():
        openings[code[0] if code else UNKNOWN] += group.openings
    codes = sorted({code for code in (*people, *openings) if code not in (None, UNKNOWN)})
    return [
        SupplyStatistics.model_validate(
            {
                "code": code,
                "label": names.label(code),
                "openings": openings[code],
                "people": people.get(code, 0),
            }
        )
        for code in codes
    ]


def _freshness(market: Market, evidence: Sequence[AssessmentRow]) -> Freshness:
    known = market.confirmed
    to_check = known["late"] + known["never"]
    newest = evidence[0] if evidence else None
    return Freshness(
        confirmed=known["in time"],
        to_check=known["late"],
        never_confirmed=known["never"],
        percent_to_check=round(100 * to_check / max(known.total(), 1)),
        last_confirmed=market.last_confirmed,
        assessment=None if newest is None else LatestAssessment.model_validate(newest),
    )
