"""What is open in a country today: vacancies, openings and trainings by ISCO-08 group, beside the demand found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from magnet.errors import NotFound
from magnet.matching.knowledge import Knowledge
from magnet.schemas.statistics import CountryStatistics, GroupStatistics
from magnet.security.permissions import Permission
from magnet.services import bridge
from magnet.services.context import Context
from magnet.services.vocabulary import Vocabulary
from magnet.store import assessments, opportunities
from magnet.store.opportunities import GroupCount


async def of_country(ctx: Context, country: str, region: str | None, digits: int) -> CountryStatistics:
    """Open items by ISCO-08 group of `digits` digits (1-4), the group with most openings first."""
    ctx.require(Permission.STATISTICS_READ)
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.STATISTICS_READ)):
        raise NotFound
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        counted = await opportunities.count_open(session, country, region, ctx.today)
        found = bridge.findings(await assessments.published(session, country), ctx.today)
    by_group: dict[str | None, list[GroupCount]] = defaultdict(list)
    for one in counted:
        by_group[one.code[:digits] if one.code else None].append(one)
    knowledge = Knowledge.of(vocabulary.taxonomy, found)
    names = _Names(knowledge, vocabulary, region, ctx.languages)
    groups = [_group(code, some, names) for code, some in by_group.items()]
    groups.sort(key=lambda group: (group.code is None, -group.openings, -group.trainings, group.code or ""))
    return CountryStatistics(
        country=country,
        region=region,
        as_of=ctx.today,
        vacancies=_items(counted, "vacancy"),
        openings=_openings(counted),
        trainings=_items(counted, "training"),
        supports=_items(counted, "support"),
        groups=[group for group in groups if group.vacancies or group.trainings],
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


def _group(code: str | None, some: Sequence[GroupCount], names: _Names) -> GroupStatistics:
    return GroupStatistics(
        code=code,
        label=names.label(code),
        vacancies=_items(some, "vacancy"),
        openings=_openings(some),
        trainings=_items(some, "training"),
        demand=names.demand(code),
    )


def _items(counted: Sequence[GroupCount], kind: str) -> int:
    return sum(one.items for one in counted if one.kind == kind)


def _openings(counted: Sequence[GroupCount]) -> int:
    return sum(one.openings for one in counted if one.kind == "vacancy")
