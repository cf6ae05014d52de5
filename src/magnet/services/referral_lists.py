"""The main job: one returnee and one country in, the ranked and explained lists of what suits out, and stored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from magnet import i18n
from magnet.errors import Invalid, NotFound
from magnet.matching.explain import why_not
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.profile import Case, OpportunityKind
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Opened, RankedList
from magnet.matching.rules import STANDARD_RULES, Rules
from magnet.matching.snapshot import Snapshot
from magnet.matching.training import opens
from magnet.matching.weights import STARTING_WEIGHTS, Weights
from magnet.schemas.referral_lists import KindList, ReferralList, ReferralListIn, WhyNot, WhyNotIn
from magnet.schemas.returnees import ProfileIn
from magnet.security.permissions import Permission
from magnet.services import auditing, bridge, presenting, returnees
from magnet.services.context import Context, digest_of
from magnet.services.resources import OUTSIDE
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities, owners, programmes, referral_lists, rows
from magnet.store.base import new_id
from magnet.store.opportunities import Indexed, OpportunityRow
from magnet.store.programmes import ProgrammeRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.returnees import ReturneeRow

Chosen = Mapping[OpportunityKind, Weights]
Facts = dict[str, dict[str, Any]]
"""By item id: its title, employer, place and the like, as they stood when the list was made."""

COURSES_TRIED = 300
"""Courses, by their own fit, for which it is worked out what they open: each takes about a millisecond."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that one list is computed from, immutable, so that it can be computed in any thread."""

    person: Person
    snapshot: Snapshot
    vocabulary: Vocabulary
    weights: Chosen
    wanted: ReferralListIn
    seed: str

    @property
    def threshold(self) -> int:
        """The score from which a vacancy can be proposed."""
        return self.person.rules.referral_threshold


async def create(ctx: Context, returnee_id: str, wanted: ReferralListIn) -> ReferralList:
    """Rank the open vacancies, trainings and supports of a country for a returnee, and keep the list."""
    ctx.require(Permission.REFERRAL_LISTS_CREATE)
    await ctx.replay()
    _require_country(ctx, wanted.country)
    returnee, programme = await _returnee(ctx, returnee_id)
    case = bridge.case(returnee, wanted.country, programme)
    question = await _question(ctx, returnee.profile, case, programme, wanted)
    ranked, opened = await answer(ctx, question)
    items, facts = await _facts(ctx, wanted.country, [one.item for each in ranked for one in each.items])
    ranked = _left(ranked, facts)
    row = ReferralListRow(
        id=question.seed,
        country=wanted.country,
        office_id=returnee.office_id,
        returnee_country=returnee.country,
        returnee_id=returnee.id,
        request=wanted.model_dump(mode="json"),
        as_of=ctx.today,
        weights_fingerprint=digest_of({kind: weights.fingerprint for kind, weights in question.weights.items()})[:12],
        taxonomy_version=question.vocabulary.version,
        answer={
            "lists": [presenting.ranked_list(each, opened, facts) for each in ranked],
            "threshold": question.threshold,
        },
        person_inputs={"profile": returnee.profile, "case": _json(asdict(case))},
        item_inputs={item.id: _json(dict(item._mapping)) for item in items},
        created_by=ctx.principal.id,
        created_at=ctx.now,
    )
    async with ctx.write() as unit:
        unit.session.add(row)
        await auditing.note(ctx, unit.session, "listed", [returnee], row.id)
        return unit.answer(_present(row, presenting.Reader(question.vocabulary, ctx.languages)))


async def read(ctx: Context, list_id: str) -> ReferralList:
    """A stored list again, as it was, its sentences in the reader's language."""
    ctx.require(Permission.REFERRAL_LISTS_READ)
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        within = rows.within(ReferralListRow, ctx.reach(Permission.REFERRAL_LISTS_READ))
        row = await referral_lists.one(session, list_id, within)
        if row is None:
            raise NotFound
        returnee = await rows.one(session, ReturneeRow, row.returnee_id)
    await auditing.note_seen(ctx, "list read", [returnee] if returnee else [], row.id)
    return _present(row, presenting.Reader(vocabulary, ctx.languages))


async def preview(ctx: Context, profile: ProfileIn, wanted: ReferralListIn) -> list[KindList]:
    """The lists for a profile that belongs to nobody yet; nothing is kept."""
    ctx.require(Permission.REFERRAL_LISTS_CREATE)
    _require_country(ctx, wanted.country)
    vocabulary = await ctx.vocabulary()
    (document,) = await ctx.runtime.compute(returnees.link_profiles, vocabulary, [profile])
    question = await _question(ctx, document, Case(wanted.country), None, wanted)
    ranked, opened = await answer(ctx, question)
    _, facts = await _facts(ctx, wanted.country, [one.item for each in ranked for one in each.items])
    reader = presenting.Reader(vocabulary, ctx.languages)
    kept = [presenting.ranked_list(each, opened, facts) for each in _left(ranked, facts)]
    return [presenting.kind_list(each, reader, question.threshold) for each in kept]


async def explain(ctx: Context, returnee_id: str, wanted: WhyNotIn) -> WhyNot:
    """Why one opportunity is not on a returnee's list, or where it stands: its gates and its score."""
    ctx.require(Permission.REFERRAL_LISTS_CREATE)
    returnee, programme = await _returnee(ctx, returnee_id)
    async with ctx.read() as session:
        within = rows.within(OpportunityRow, ctx.reach(Permission.OPPORTUNITIES_READ))
        row = await opportunities.anywhere(session, wanted.opportunity_id, within)
        if row is None:
            raise NotFound
        owner = await rows.one(session, owners.EmployerRow, row.employer_id) if row.employer_id else None
        owned = {owner.id: bridge.owner(owner)} if owner else {}
    asked = ReferralListIn(country=row.country, kinds=[row.kind], limit=1)
    question = await _question(ctx, returnee.profile, bridge.case(returnee, row.country, programme), programme, asked)
    query = _query(question, row.kind, 1)
    found = await ctx.runtime.compute(
        why_not, question.person, bridge.opportunity(row, owned), query, question.snapshot
    )
    _, facts = await _facts(ctx, row.country, [row.id])
    if not facts:
        raise NotFound
    await auditing.note_seen(ctx, "explained", [returnee], row.id)
    reader = presenting.Reader(question.vocabulary, ctx.languages)
    kept = presenting.ranked_item(found.ranked, None, facts)
    return WhyNot(
        item=presenting.item(kept, found.position or 0, reader, question.threshold),
        closed=[presenting.gate(verdict, reader) for verdict in found.closed],
    )


async def answer(ctx: Context, question: Question) -> tuple[list[RankedList], dict[str, Opened]]:
    """Rank each kind alone; the courses that suit best are ordered by what they would open."""
    ranked = [await ctx.runtime.compute(_rank, question, kind) for kind in question.wanted.kinds]
    opened: dict[str, Opened] = {}
    for place, each in enumerate(ranked):
        if each.kind == "training":
            opened = await _opened(ctx, question, [one.item for one in each.items])
            ranked[place] = replace(each, items=tuple(one.ranked for one in opened.values()))
    return ranked, opened


def _rank(question: Question, kind: OpportunityKind) -> RankedList:
    limit = COURSES_TRIED if kind == "training" else question.wanted.limit
    return rank(question.person, question.snapshot, _query(question, kind, limit))


def _query(question: Question, kind: OpportunityKind, limit: int) -> Query:
    return Query(kind=kind, limit=limit, weights=question.weights[kind], seed=question.seed)


async def _opened(ctx: Context, question: Question, keys: Sequence[str]) -> dict[str, Opened]:
    """What each of these courses opens, in the order in which they are proposed."""
    async with ctx.read() as session:
        items = await opportunities.named(session, question.wanted.country, keys)
        employers = {item.employer_id for item in items if item.employer_id}
        owned = {one.id: bridge.owner(one) for one in await rows.many(session, owners.EmployerRow, employers)}
    courses = [bridge.opportunity(item, owned) for item in items]
    query = _query(question, "training", question.wanted.limit)
    found = await ctx.runtime.compute(
        opens, question.person, courses, question.snapshot, query, question.weights["vacancy"]
    )
    return {one.ranked.item: one for one in found}


def _require_country(ctx: Context, country: str) -> None:
    """Refuse to list what is open in a country that was not granted."""
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.OPPORTUNITIES_READ)):
        raise Invalid(extra={"errors": [{"field": "country", "code": "outside_grant", "message": OUTSIDE}]})


async def _returnee(ctx: Context, key: str) -> tuple[ReturneeRow, ProgrammeRow | None]:
    async with ctx.read() as session:
        within = rows.within(ReturneeRow, ctx.reach(Permission.REFERRAL_LISTS_CREATE))
        row = await rows.one(session, ReturneeRow, key, within)
        if row is None:
            raise NotFound
        programme = await programmes.by_code(session, row.programme) if row.programme else None
        return row, programme


async def _question(
    ctx: Context, profile: Mapping[str, Any], case: Case, programme: ProgrammeRow | None, wanted: ReferralListIn
) -> Question:
    vocabulary = await ctx.vocabulary()
    snapshot = await ctx.runtime.indexes.snapshot(wanted.country, vocabulary, ctx.today)
    knowledge = snapshot.base.knowledge
    compiled = await ctx.runtime.compute(
        Person.compile, bridge.profile(profile), case, knowledge, ctx.today, rules_of(programme)
    )
    return Question(compiled, snapshot, vocabulary, _weights(programme, wanted), wanted, new_id())


def _weights(programme: ProgrammeRow | None, wanted: ReferralListIn) -> Chosen:
    """For each kind the weights asked for, else the programme's, else the ones that the kind starts with."""
    chosen = dict(STARTING_WEIGHTS)
    both: tuple[Mapping[Any, Mapping[Any, int]], ...] = (programme.weights if programme else {}, wanted.weights)
    for given in both:
        for kind, weights in given.items():
            chosen[kind] = Weights.of({str(name): weight for name, weight in weights.items()})
    return chosen


def rules_of(programme: ProgrammeRow | None) -> Rules:
    """The numbers that a programme sets for ranking."""
    if programme is None:
        return STANDARD_RULES
    return Rules(
        stale_check_days=programme.to_check_after_days,
        stale_close_days=programme.closed_after_days,
        referral_threshold=programme.referral_threshold,
    )


async def _facts(
    ctx: Context, country: str, keys: Sequence[str]
) -> tuple[Sequence[Indexed], dict[str, dict[str, Any]]]:
    """The items as they are now, and what names each to a reader."""
    async with ctx.read() as session:
        items = await opportunities.named(session, country, keys)
        names = await owners.names(session, {item.employer_id for item in items if item.employer_id})
    facts = {
        item.id: {
            "kind": item.kind,
            "title": item.title,
            "language": item.language,
            "occupation": _occupation(item.title_links),
            "employer": names.get(item.employer_id) or item.employer_name,
            "region": item.region,
            "place": item.place,
            "closes": item.closes.isoformat() if item.closes else None,
            "url": item.details.get("url"),
        }
        for item in items
    }
    return items, facts


def _left(ranked: Sequence[RankedList], facts: Facts) -> list[RankedList]:
    """The lists without items that were deleted while they were ranked."""
    return [replace(each, items=tuple(one for one in each.items if one.item in facts)) for each in ranked]


def _occupation(links: Sequence[Sequence[Any]]) -> str | None:
    """The concept of the best link, if it is at least as likely as not."""
    return links[0][0] if links and links[0][1] * 2 >= FULL else None


def _present(row: ReferralListRow, reader: presenting.Reader) -> ReferralList:
    threshold = row.answer["threshold"]
    return ReferralList(
        id=row.id,
        returnee_id=row.returnee_id,
        country=row.country,
        request=row.request,
        as_of=row.as_of,
        weights_fingerprint=row.weights_fingerprint,
        taxonomy_version=row.taxonomy_version,
        referral_threshold=threshold,
        statement=i18n.sentence("person_decides", {}, reader.languages),
        lists=[presenting.kind_list(each, reader, threshold) for each in row.answer["lists"]],
        created_at=row.created_at,
    )


def _json(value: Any) -> Any:
    """A JSON copy, dates as text."""
    return json.loads(json.dumps(value, default=str))
