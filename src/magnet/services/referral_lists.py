"""The main job: one returnee and one country in, the ranked and explained lists of what suits out, and stored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic_core import to_jsonable_python

from magnet import i18n
from magnet.errors import NotFound
from magnet.matching.mention import FULL
from magnet.matching.results import Opened, RankedList
from magnet.schemas.referral_lists import KindList, ReferralList, ReferralListIn, WhyNot, WhyNotIn
from magnet.schemas.returnees import ProfileIn
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import auditing, bridge, fairness, presenting, returnees, sealed
from magnet.services.consents import require
from magnet.services.context import Context, digest_of
from magnet.services.questions import Question, answer, asker_of, owners_of, question_of, require_country, why_not_of
from magnet.services.sealed import Body, Whole
from magnet.store import opportunities, referral_lists, rows
from magnet.store.opportunities import Indexed, OpportunityRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.returnees import ReturneeRow

ANSWER, INPUTS = "answer", "person_inputs"
Facts = dict[str, dict[str, Any]]
"""By item id: its title, employer, place and the like, as they stood when the list was made."""


async def create(ctx: Context, returnee_id: str, wanted: ReferralListIn) -> ReferralList:
    """Rank the open vacancies, trainings and supports of a country for a returnee, and keep the list."""
    ctx.require(Permission.REFERRAL_LISTS_CREATE)
    require_country(ctx, wanted.country)
    # Before an earlier answer is given again: what was withdrawn since is not shown to a retry either.
    asker = await asker_of(ctx, returnee_id, wanted.country)
    await ctx.replay()
    question = await question_of(ctx, asker.returnee.profile, wanted, asker)
    ranked, opened = await answer(ctx, question)
    items = await _items(ctx, wanted.country, ranked)
    row, shown = await ctx.runtime.compute(_kept, ctx, question, asker.returnee, (ranked, opened, items))
    async with ctx.write() as unit:
        await referral_lists.add(unit.session, row)
        await auditing.note(ctx, unit.session, "listed", [asker.returnee], row.id)
        return unit.answer(shown, about=asker.returnee.id)


def _kept(
    ctx: Context,
    question: Question,
    returnee: Whole,
    answered: tuple[Sequence[RankedList], Mapping[str, Opened], Sequence[Indexed]],
) -> tuple[ReferralListRow, ReferralList]:
    """The list as it is kept and as it is shown."""
    ranked, opened, items = answered
    wanted, facts, key = question.wanted, _facts(items), question.seed
    kept = {
        "lists": [presenting.ranked_list(each, opened, facts) for each in _left(ranked, facts)],
        "threshold": question.threshold,
        "weights": {kind: dict(question.weights[kind].items()) for kind in wanted.kinds},
    }
    person = {"profile": returnee.profile, "case": to_jsonable_python(question.case)}
    row = ReferralListRow(
        id=key,
        country=wanted.country,
        office_id=returnee.office_id,
        returnee_country=returnee.country,
        returnee_id=returnee.id,
        request=wanted.model_dump(mode="json"),
        as_of=ctx.today,
        weights_fingerprint=digest_of({kind: weights.fingerprint for kind, weights in question.weights.items()})[:12],
        taxonomy_version=question.vocabulary.version,
        answer=sealed.sealed(returnee.key, list_place(key, wanted.country, ANSWER), kept),
        person_inputs=sealed.sealed(returnee.key, list_place(key, wanted.country, INPUTS), person),
        item_inputs={item.id: to_jsonable_python(_frozen(item)) for item in items},
        created_by=ctx.principal.id,
        created_at=ctx.now,
    )
    return row, _present(row, kept, presenting.Reader(question.vocabulary, ctx.languages))


def list_place(key: str, country: str, part: str) -> Place:
    """Where what is sealed of a list stands."""
    return Place("referral_list", key, country, part)


def _frozen(item: Indexed) -> dict[str, Any]:
    """An item's columns, without what was read beside them."""
    return {name: value for name, value in item._mapping.items() if name != "owner_name"}


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
    if returnee is None:
        raise NotFound
    require(returnee, "matching")
    body = Body(row.returnee_id, list_place(row.id, row.country, ANSWER), row.answer)
    (kept,) = await sealed.opened(ctx.runtime, [body])
    if kept is None:
        raise NotFound
    await auditing.note_seen(ctx, "list read", [returnee], row.id)
    return _present(row, kept, presenting.Reader(vocabulary, ctx.languages))


async def whole(
    ctx: Context, some: Sequence[ReferralListRow], reader: presenting.Reader
) -> list[tuple[ReferralListRow, ReferralList, dict[str, Any]]]:
    """Lists with what is kept of the person beside them, opened; what does not open is left out."""
    bodies = [
        Body(row.returnee_id, list_place(row.id, row.country, part), getattr(row, part))
        for row in some
        for part in (ANSWER, INPUTS)
    ]
    said = iter(await sealed.opened(ctx.runtime, bodies))
    found = [(row, next(said), next(said)) for row in some]
    return [(row, _present(row, kept, reader), dict(person)) for row, kept, person in found if kept and person]


async def preview(ctx: Context, profile: ProfileIn, wanted: ReferralListIn) -> list[KindList]:
    """The lists for a profile that belongs to nobody yet; nothing is kept."""
    ctx.require(Permission.REFERRAL_LISTS_CREATE)
    require_country(ctx, wanted.country)
    vocabulary = await ctx.vocabulary()
    (document,) = await ctx.runtime.compute(returnees.link_profiles, vocabulary, [profile])
    question = await question_of(ctx, document, wanted)
    ranked, opened = await answer(ctx, question)
    facts = _facts(await _items(ctx, wanted.country, ranked))
    reader = presenting.Reader(vocabulary, ctx.languages)
    kept = [presenting.ranked_list(each, opened, facts) for each in _left(ranked, facts)]
    return presenting.plan(kept, reader, question.threshold)


async def explain(ctx: Context, returnee_id: str, wanted: WhyNotIn) -> WhyNot:
    """Why one opportunity is not on a returnee's list, or where it stands: its gates and its score."""
    ctx.require(Permission.REFERRAL_LISTS_CREATE)
    asker = await asker_of(ctx, returnee_id)
    async with ctx.read() as session:
        within = rows.within(OpportunityRow, ctx.reach(Permission.OPPORTUNITIES_READ))
        row = await opportunities.anywhere(session, wanted.opportunity_id, within)
        if row is None:
            raise NotFound
        owned = await owners_of(session, [row])
    asked = ReferralListIn(country=row.country, kinds=[row.kind], limit=1)
    question = await question_of(ctx, asker.returnee.profile, asked, asker)
    found = await ctx.runtime.compute(why_not_of, question, bridge.opportunity(row, owned))
    async with ctx.read() as session:
        facts = _facts(await opportunities.shown(session, row.country, [row.id]))
    if not facts:
        raise NotFound
    await auditing.note_seen(ctx, "explained", [asker.returnee], row.id)
    reader = presenting.Reader(question.vocabulary, ctx.languages)
    kept = presenting.ranked_item(found.ranked, None, facts)
    return WhyNot(
        item=presenting.item(kept, found.position or 0, reader, question.threshold),
        closed=[presenting.gate(verdict, reader) for verdict in found.closed],
    )


async def _items(ctx: Context, country: str, ranked: Sequence[RankedList]) -> Sequence[Indexed]:
    """The items on some lists as they are now."""
    async with ctx.read() as session:
        return await opportunities.shown(session, country, [one.item for each in ranked for one in each.items])


def _facts(items: Sequence[Indexed]) -> Facts:
    """What names each item to a reader."""
    return {
        item.id: {
            "kind": item.kind,
            "title": item.title,
            "language": item.language,
            "occupation": _occupation(item.title_links),
            "employer": item.owner_name or item.employer_name,
            "region": item.region,
            "place": item.place,
            "closes": item.closes.isoformat() if item.closes else None,
            "url": item.details.get("url"),
            "inferred": item.inferred,
        }
        for item in items
    }


def _left(ranked: Sequence[RankedList], facts: Facts) -> list[RankedList]:
    """The lists without items that were deleted while they were ranked."""
    return [replace(each, items=tuple(one for one in each.items if one.item in facts)) for each in ranked]


def _occupation(links: Sequence[Sequence[Any]]) -> str | None:
    """The concept of the best link, if it is at least as likely as not."""
    return links[0][0] if links and links[0][1] * 2 >= FULL else None


def _present(row: ReferralListRow, kept: Mapping[str, Any], reader: presenting.Reader) -> ReferralList:
    threshold = kept["threshold"]
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
        how_ranked=fairness.of_list(kept.get("weights", {}), threshold, reader.languages),
        lists=presenting.plan(kept["lists"], reader, threshold),
        created_at=row.created_at,
    )
