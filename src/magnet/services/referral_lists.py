"""The main job: one returnee and one country in, the ranked and explained lists of what suits out, and stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import to_jsonable_python

from magnet import i18n
from magnet.errors import NotFound
from magnet.matching.mention import FULL
from magnet.matching.qualification import own_business
from magnet.matching.results import Opened, RankedList
from magnet.schemas.referral_lists import KindList, ReferralList, ReferralListIn, WhyNot, WhyNotIn
from magnet.schemas.returnees import ProfileIn
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import auditing, bridge, courses, fairness, one_plan, presenting, returnees, sealed
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
    items, facts = await _items(ctx, question, ranked, opened)
    answered = _Answered(ranked, opened, items, facts)
    row, shown = await ctx.runtime.compute(_kept, ctx, question, asker.returnee, answered)
    async with ctx.write() as unit:
        await referral_lists.add(unit.session, row)
        await auditing.note(ctx, unit.session, "listed", [asker.returnee], row.id)
        return unit.answer(shown, about=asker.returnee.id)


@dataclass(frozen=True, slots=True)
class _Answered:
    """What was ranked, what courses among it open, the items themselves, and what names them to a reader."""

    ranked: Sequence[RankedList]
    opened: Mapping[str, Opened]
    items: Sequence[Indexed]
    facts: Facts

    def lists(self) -> list[dict[str, Any]]:
        """The lists as they are kept."""
        return [presenting.ranked_list(each, self.opened, self.facts) for each in _left(self.ranked, self.facts)]


def _kept(
    ctx: Context, question: Question, returnee: Whole, answered: _Answered
) -> tuple[ReferralListRow, ReferralList]:
    """The list as it is kept and as it is shown."""
    wanted, key = question.wanted, question.seed
    kept = {
        "lists": answered.lists(),
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
        item_inputs={item.id: to_jsonable_python(_frozen(item)) for item in answered.items},
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
    async with ctx.read() as session:
        within = rows.within(ReferralListRow, ctx.reach(Permission.REFERRAL_LISTS_READ))
        row = await referral_lists.one(session, list_id, within)
        if row is None:
            raise NotFound
        returnee = await rows.one(session, ReturneeRow, row.returnee_id)
    if returnee is None:
        raise NotFound
    require(returnee, "matching")
    shown = await opened(ctx, row)
    await auditing.note_seen(ctx, "list read", [returnee], row.id)
    return shown


async def opened(ctx: Context, row: ReferralListRow) -> ReferralList:
    """A list that was found within reach, opened; NotFound where it opens no more."""
    vocabulary = await ctx.vocabulary()
    body = Body(row.returnee_id, list_place(row.id, row.country, ANSWER), row.answer)
    (kept,) = await sealed.opened(ctx.runtime, [body])
    if kept is None:
        raise NotFound
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
    (document,) = await ctx.runtime.compute(returnees.link_profiles, vocabulary, [profile], [wanted.country])
    question = await question_of(ctx, document, wanted)
    ranked, opened = await answer(ctx, question)
    items, facts = await _items(ctx, question, ranked, opened)
    reader = presenting.Reader(vocabulary, ctx.languages)
    return presenting.lists(_Answered(ranked, opened, items, facts).lists(), reader, question.threshold)


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
        facts = _facts(await opportunities.shown(session, row.country, [row.id]), question)
    if not facts:
        raise NotFound
    await auditing.note_seen(ctx, "explained", [asker.returnee], row.id)
    reader = presenting.Reader(question.vocabulary, ctx.languages)
    kept = presenting.ranked_item(found.ranked, None, facts)
    return WhyNot(
        item=presenting.item(kept, found.position or 0, reader, question.threshold),
        closed=[presenting.gate(verdict, reader) for verdict in found.closed],
    )


async def _items(
    ctx: Context, question: Question, ranked: Sequence[RankedList], opened: Mapping[str, Opened]
) -> tuple[Sequence[Indexed], Facts]:
    """The items on some lists as they are now; and what names them to a reader, and the vacancies that courses open."""
    country, listed = question.wanted.country, [one.item for each in ranked for one in each.items]
    named = list(dict.fromkeys(key for one in opened.values() for key in one.vacancies))
    async with ctx.read() as session:
        items = await opportunities.shown(session, country, listed)
        others = await opportunities.headed(session, country, named) if named else ()
    return items, {item.id: _heading(item) for item in others} | _facts(items, question)


def _heading(item: Indexed) -> dict[str, Any]:
    """What names an item to a reader."""
    return {
        "kind": item.kind,
        "title": item.title,
        "language": item.language,
        "occupation": _occupation(item.title_links),
        "employer": item.owner_name or item.employer_name,
        "region": item.region,
        "place": item.place,
        "closes": item.closes.isoformat() if item.closes else None,
    }


def _facts(items: Sequence[Indexed], question: Question) -> Facts:
    """The same with what else a list says of its items, and by what they have their place in the plan."""
    sign = own_business(bridge.profile(question.profile), question.vocabulary.taxonomy)
    return {
        item.id: {
            **_heading(item),
            "url": item.details.get("url"),
            "inferred": item.inferred,
            **({"course": courses.facts_of(item)} if item.kind == "training" else {}),
            **({"form": item.details["form"], "sign": sign} if item.kind == "support" else {}),
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
    lists = presenting.lists(kept["lists"], reader, threshold)
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
        lists=lists,
        plan=one_plan.planned(lists, kept["lists"], reader),
        created_at=row.created_at,
    )
