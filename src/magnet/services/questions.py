"""What a ranking is asked: who for, over what, by which weights; read in few round trips, computed in the pool."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from magnet.matching.explain import why_not
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import Case, OpportunityKind
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Opened, RankedList, WhyNot
from magnet.matching.rules import STANDARD_RULES, Rules
from magnet.matching.snapshot import Snapshot
from magnet.matching.training import opens
from magnet.matching.weights import STARTING_WEIGHTS, Weights
from magnet.schemas.referral_lists import ReferralListIn
from magnet.security.permissions import Permission
from magnet.services import bridge, cases, sealed
from magnet.services.consents import require
from magnet.services.context import Context
from magnet.services.grants import outside
from magnet.services.sealed import Whole
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities, owners, programmes, returnees, rows
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.opportunities import Indexed, OpportunityRow
from magnet.store.programmes import ProgrammeRow
from magnet.store.returnees import ReturneeRow

Chosen = Mapping[OpportunityKind, Weights]
NONE: Mapping[Any, Mapping[Any, int]] = {}
COURSES_TRIED = 300
"""Courses, by their own fit, for which it is worked out what they open: each takes about a millisecond."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for whom, as one session saw it: the vocabulary and the snapshot where they were at hand already."""

    returnee: Whole
    programme: ProgrammeRow | None
    vocabulary: Vocabulary | None
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True)
class Question:
    """All that one list is computed from, immutable, so that it can be computed in any thread."""

    profile: Mapping[str, Any]
    case: Case
    today: date
    rules: Rules
    snapshot: Snapshot
    vocabulary: Vocabulary
    weights: Chosen
    wanted: ReferralListIn
    seed: str

    @property
    def threshold(self) -> int:
        """The score from which a vacancy can be proposed."""
        return self.rules.referral_threshold

    def person(self) -> Person:
        """The person made ready: a millisecond or more of work."""
        knowledge = self.snapshot.base.knowledge
        return Person.compile(bridge.profile(self.profile), self.case, knowledge, self.today, self.rules)


def require_country(ctx: Context, country: str) -> None:
    """Refuse to list what is open in a country that was not granted."""
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.OPPORTUNITIES_READ)):
        raise outside("country")


def regions_of(ctx: Context, country: str) -> frozenset[str] | None:
    """The regions of a country whose items the principal may know of; None for all."""
    reaches = [reach for reach in ctx.reach(Permission.OPPORTUNITIES_READ) if reach.covers_country(country)]
    if any(reach.regions is None for reach in reaches):
        return None
    return frozenset(region for reach in reaches for region in reach.regions or ())


async def asker_of(ctx: Context, key: str, country: str | None = None) -> Asker:
    """The returnee, within reach, and the programme, with all that one session can tell for a list of a country.

    Raises ConsentMissing where the person does not agree to be matched.
    """
    within = rows.within(ReturneeRow, ctx.reach(Permission.REFERRAL_LISTS_CREATE))
    async with ctx.read() as session:
        row = await sealed.whole(ctx.runtime, await returnees.whole(session, key, within))
        require(row, "matching")
        cases.require_open(row)
        programme = await programmes.by_code(session, row.programme) if row.programme else None
        vocabulary = await ctx.runtime.vocabularies.known(session)
        if vocabulary is None or country is None:
            return Asker(row, programme, vocabulary, None)
        snapshot = await ctx.runtime.indexes.current(session, country, vocabulary, ctx.today)
        return Asker(row, programme, vocabulary, snapshot)


async def question_of(
    ctx: Context, profile: Mapping[str, Any], wanted: ReferralListIn, asker: Asker | None = None
) -> Question:
    """The question that a profile asks, over the country's items as the database holds them now."""
    programme = asker.programme if asker else None
    vocabulary = (asker.vocabulary if asker else None) or await ctx.vocabulary()
    snapshot = asker.snapshot if asker else None
    if snapshot is None:
        snapshot = await ctx.runtime.indexes.snapshot(wanted.country, vocabulary, ctx.today)
    if (regions := regions_of(ctx, wanted.country)) is not None:
        snapshot = await ctx.runtime.compute(snapshot.within, regions)
    return Question(
        profile=profile,
        case=bridge.case(asker.returnee, wanted.country, programme) if asker else Case(wanted.country),
        today=ctx.today,
        rules=rules_of(programme),
        snapshot=snapshot,
        vocabulary=vocabulary,
        weights=weights_of(programme, wanted.weights),
        wanted=wanted,
        seed=new_id(),
    )


def weights_of(programme: ProgrammeRow | None, wanted: Mapping[Any, Mapping[Any, int]] = NONE) -> Chosen:
    """For each kind the weights asked for, else the programme's, else the ones that the kind starts with."""
    chosen = dict(STARTING_WEIGHTS)
    both: tuple[Mapping[Any, Mapping[Any, int]], ...] = (programme.weights if programme else {}, wanted)
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


def person_of(row: Whole, country: str, programme: ProgrammeRow | None, knowledge: Knowledge, today: date) -> Person:
    """A returnee made ready for items of a country."""
    case = bridge.case(row, country, programme)
    return Person.compile(bridge.profile(row.profile), case, knowledge, today, rules_of(programme))


async def owners_of(session: Session, items: Iterable[Indexed | OpportunityRow]) -> dict[str, Owner]:
    """The employers and providers of these items, by id."""
    keys = {item.employer_id for item in items if item.employer_id}
    return {one.id: bridge.owner(one) for one in await rows.many(session, owners.EmployerRow, keys)}


async def answer(ctx: Context, question: Question) -> tuple[list[RankedList], dict[str, Opened]]:
    """Rank each kind alone; the courses that suit best are ordered by what they would open."""
    person, ranked = await ctx.runtime.compute(_rank, question)
    opened: dict[str, Opened] = {}
    for place, each in enumerate(ranked):
        if each.kind == "training":
            opened = await _opened(ctx, question, person, [one.item for one in each.items])
            ranked[place] = replace(each, items=tuple(one.ranked for one in opened.values()))
    return ranked, opened


def _rank(question: Question) -> tuple[Person, list[RankedList]]:
    person, limits = question.person(), {"training": COURSES_TRIED}
    queries = [_query(question, kind, limits.get(kind, question.wanted.limit)) for kind in question.wanted.kinds]
    return person, [rank(person, question.snapshot, query) for query in queries]


def why_not_of(question: Question, item: Opportunity) -> WhyNot:
    """Why one item is not on the list, or where it stands."""
    return why_not(question.person(), item, _query(question, item.kind, 1), question.snapshot)


def _query(question: Question, kind: OpportunityKind, limit: int) -> Query:
    return Query(kind=kind, limit=limit, weights=question.weights[kind], seed=question.seed)


async def _opened(ctx: Context, question: Question, person: Person, keys: Sequence[str]) -> dict[str, Opened]:
    """What each of these courses opens, in the order in which they are proposed."""
    async with ctx.read() as session:
        items = await opportunities.named(session, question.wanted.country, keys)
        owned = await owners_of(session, items)
    courses = [bridge.opportunity(item, owned) for item in items]
    query = _query(question, "training", question.wanted.limit)
    found = await ctx.runtime.compute(opens, person, courses, question.snapshot, query, question.weights["vacancy"])
    return {one.ranked.item: one for one in found}
