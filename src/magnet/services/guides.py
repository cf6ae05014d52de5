"""A country's guide as it is read: every topic in its order, in the reader's language as far as there is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from magnet import i18n
from magnet.errors import Invalid, NotFound
from magnet.schemas.codes import countries, nearest, regions
from magnet.schemas.guide_structure import Records, structure
from magnet.schemas.guides import Guide, GuideAsked, GuideProvider, GuideService, GuideText, GuideTopic
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.store import guides, rows
from magnet.store.assessments import JobSearchServiceRow
from magnet.store.db import Session
from magnet.store.guides import GuideVersionRow
from magnet.store.owners import EmployerRow

CONFIRMED_FOR = timedelta(days=180)
"""For so long it is taken for granted that a record still holds."""
MOST_RECORDS = 200
"""Records of one kind that a guide shows; a country's lists have the rest."""
INVENTED = "demo"
"""The source of records that are made up for the demonstration."""


def with_guide(country: str) -> str:
    """A country's code; Invalid with the nearest ones where there is no guide of it."""
    known = {code: countries()[code] for code in structure().countries}
    if country not in known:
        near = nearest(countries().get(country, country), known)
        raise Invalid.at("country", "unknown_code", "There is no guide of this country.", nearest=near)
    return country


async def of_country(ctx: Context, country: str, asked: GuideAsked) -> Guide:
    """What readers of a country's guide are given; NotFound out of reach."""
    ctx.require(Permission.GUIDES_READ)
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.GUIDES_READ)):
        raise NotFound
    reading = _Reading.of(ctx, country, asked)
    async with ctx.read() as session:
        where = rows.within(GuideVersionRow, ctx.reach(Permission.GUIDES_READ))
        found = await guides.current(session, country, reading.topics, reading.around, where)
        kept = await _records(ctx, session, reading)
    texts: dict[str, list[GuideVersionRow]] = defaultdict(list)
    for row in found:
        texts[row.topic].append(row)
    topics = [_topic(reading, name, texts[name], kept.get(structure().topics[name].records)) for name in reading.topics]
    return Guide(
        country=country,
        region=asked.region,
        language=reading.wanted[0],
        as_of=ctx.today,
        fictional=any(map(_is_fictional, topics)),
        topics=topics,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One look into a guide: which topics and regions, and in which languages, the best first."""

    country: str
    topics: tuple[str, ...]
    around: frozenset[str] | None
    wanted: tuple[str, ...]
    languages: tuple[str, ...]
    today: date

    @classmethod
    def of(cls, ctx: Context, country: str, asked: GuideAsked) -> "_Reading":
        """What is asked for; Invalid where the region lies in another country."""
        rules = structure().countries[country]
        around = None
        if asked.region is not None:
            if not asked.region.startswith(f"{country}-"):
                own = {code: name for code, name in regions().items() if code.startswith(f"{country}-")}
                message = "This region lies in another country."
                raise Invalid.at("region", "unknown_code", message, nearest=nearest(asked.region, own))
            around = rules.around(asked.region) | rules.within(asked.region)
        wanted = (asked.language, *ctx.languages) if asked.language is not None else ctx.languages
        topics = tuple(name for name in structure().topics if not asked.topic or name in asked.topic)
        return cls(country, topics, around, wanted, (*wanted, *rules.languages), ctx.today)

    def best(self, some: Iterable[GuideVersionRow]) -> GuideVersionRow:
        """The text in the language that the reader understands best, of texts about the same."""
        rank = {language: place for place, language in reversed(list(enumerate(self.languages)))}
        return min(some, key=lambda row: (rank.get(row.language, len(self.languages)), row.language))


_Kept = Mapping[Records | None, tuple[Sequence[Any], int]]
"""By kind, records as shown, and how many more there are."""


async def _records(ctx: Context, session: Session, reading: _Reading) -> _Kept:
    reach = ctx.reach(Permission.GUIDES_READ)
    wanted = {structure().topics[name].records for name in reading.topics}
    found: dict[Records | None, tuple[Sequence[Any], int]] = {}
    if "services" in wanted:
        where = rows.within(JobSearchServiceRow, reach)
        services, total = await guides.services(session, reading.country, reading.around, where, MOST_RECORDS)
        found["services"] = [_record(GuideService, row, reading.today) for row in services], total - len(services)
    if "providers" in wanted:
        where = rows.within(EmployerRow, reach)
        providers, total = await guides.providers(session, reading.country, reading.around, where, MOST_RECORDS)
        found["providers"] = [_record(GuideProvider, row, reading.today) for row in providers], total - len(providers)
    return found


def _record(kind: type[GuideService | GuideProvider], row: Any, today: date) -> GuideService | GuideProvider:
    own = {name: getattr(row, name) for name in kind.model_fields if hasattr(row, name)}
    stale = row.last_confirmed is None or row.last_confirmed < today - CONFIRMED_FOR
    return kind.model_validate({**own, "stale": stale, "fictional": row.source == INVENTED})


def _topic(
    reading: _Reading, name: str, some: Sequence[GuideVersionRow], kept: tuple[Sequence[Any], int] | None
) -> GuideTopic:
    areas: dict[str, list[GuideVersionRow]] = defaultdict(list)
    for row in some:
        areas[row.area or ""].append(row)
    texts = [_text(reading, reading.best(areas[area])) for area in sorted(areas)]
    records, left_out = kept or ((), 0)
    return GuideTopic(
        topic=name,
        label=i18n.topic(name, reading.wanted),
        empty=not texts and not records,
        sections=texts,
        services=[one for one in records if isinstance(one, GuideService)],
        providers=[one for one in records if isinstance(one, GuideProvider)],
        left_out=left_out,
    )


def _is_fictional(topic: GuideTopic) -> bool:
    return any(text.fictional for text in topic.sections) or any(
        record.fictional for record in (*topic.services, *topic.providers)
    )


def _text(reading: _Reading, row: GuideVersionRow) -> GuideText:
    own = {name: getattr(row, name) for name in GuideText.model_fields if hasattr(row, name)}
    fell_back = row.language != reading.wanted[0]
    return GuideText.model_validate(
        {**own, "region": row.area, "fell_back": fell_back, "stale": row.review_due < reading.today}
    )
