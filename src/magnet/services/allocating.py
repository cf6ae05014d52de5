"""The job that allocates a caseload: everybody is ranked, in turns, then all are served at once; kept in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from magnet.clock import Clock
from magnet.errors import NotFound
from magnet.matching import caseload
from magnet.matching.allocation import Allocation, Fits, Room, allocate
from magnet.matching.opportunity import Opportunity
from magnet.matching.person import Person
from magnet.matching.results import Opened
from magnet.matching.snapshot import Snapshot
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import allocation_holds, auditing, bridge, jobs, presenting, safeguards, sealed, signing_in
from magnet.services.allocation_holds import Suiting
from magnet.services.consents import lacking
from magnet.services.context import Context, Runtime
from magnet.services.jobs import Job
from magnet.services.months import month_of
from magnet.services.questions import Chosen, owners_of, person_of, regions_of, weights_of
from magnet.services.sealed import Whole
from magnet.store import allocations, opportunities, programmes, returnees, rows
from magnet.store.allocations import AllocationRow
from magnet.store.programmes import ProgrammeRow
from magnet.store.returnees import ReturneeRow

KIND = "allocation"
AT_ONCE = 100
"""People ranked without a look at whether the job is still this worker's: a fifth of a second."""


@dataclass(frozen=True, slots=True)
class _Caseload:
    """The people in the order in which they were registered, what they were proposed for before, and what there is."""

    people: Sequence[Whole]
    programmes: Mapping[str, ProgrammeRow]
    before: frozenset[tuple[str, str]]
    room: Room
    snapshot: Snapshot
    courses: dict[str, Opportunity] = field(default_factory=dict)
    conditions: dict[str, list[str]] = field(default_factory=dict)

    def ready(self, row: AllocationRow, whole: Whole) -> tuple[Person, Chosen]:
        """A person made ready, and the weights of the programme."""
        programme = self.programmes.get(whole.programme or "")
        knowledge = self.snapshot.base.knowledge
        return person_of(whole, row.country, programme, knowledge, row.as_of), weights_of(programme)


async def apply(runtime: Runtime, job: Job, now: Clock) -> None:
    """Make an allocation as whoever asked for it may, now, of the day on which it was asked for, however late it is.

    The same input gives the same proposals.
    """
    ctx = Context(runtime, await signing_in.principal(runtime, job.arguments["principal"], now()), now())
    ctx.require(Permission.ALLOCATIONS_WRITE)
    async with ctx.read() as session:
        within = rows.within(AllocationRow, ctx.reach(Permission.ALLOCATIONS_WRITE))
        row = await rows.one(session, AllocationRow, job.arguments["allocation_id"], within)
    if row is None:
        raise NotFound("The allocation is gone.")
    load = await _caseload(ctx, row)
    suits: dict[str, Suiting] = {}
    for start in range(0, len(load.people), AT_ONCE):
        some = load.people[start : start + AT_ONCE]
        fitting = await _suiting(ctx, row, load, some)
        suits |= await allocation_holds.without_held(ctx, row, some, fitting, load.conditions)
        async with runtime.database.write() as session:
            # Of all alike: of whom it is noted would tell.
            await auditing.note(ctx, session, "safeguards checked", some, row.id, purpose=safeguards.PURPOSE)
            reached = {"done": start + len(some), "people": len(load.people)}
            await jobs.note_progress(session, job, reached, now())
    found = await ctx.runtime.compute(_allocated, load, suits, row.as_of.isoformat())
    await _keep(ctx, row.id, job, (load, suits, found), now)


async def _caseload(ctx: Context, row: AllocationRow) -> _Caseload:
    """The office's open cases of who agrees to be matched and is not placed in such a thing yet, and the room.

    Who merely started a course still looks for work.
    """
    within = rows.within(ReturneeRow, ctx.reach(Permission.ALLOCATIONS_WRITE))
    vocabulary = await ctx.vocabulary()
    first, last = month_of(row.as_of)
    async with ctx.read() as session:
        where = [*within, *rows.matching(ReturneeRow, {"office_id": row.office_id}), returnees.is_under_way()]
        kept = await returnees.of_country(session, row.country, [*where, returnees.agrees("matching")])
        before = await allocations.before(session, [one.id for one in kept])
        items = await allocations.room_of(session, row.country, row.kind)
        taken = await allocations.in_play(session, row.country)
        caps = await allocations.caps_left(session, row.country, first, last)
        known = await programmes.by_codes(session)
    placed = {person for person, _, kind, state in before if state == "placed" and kind == row.kind}
    people = await sealed.wholes(ctx.runtime, [one for one in kept if one.id not in placed])
    snapshot = await ctx.runtime.indexes.snapshot(row.country, vocabulary, row.as_of)
    if (regions := regions_of(ctx, row.country)) is not None:
        snapshot = await ctx.runtime.compute(snapshot.within, regions)
    room = Room(
        openings={one.id: max(0, _places(one, row.kind, len(people)) - taken.get(one.id, 0)) for one in items},
        employer_of={one.id: one.employer_id for one in items if one.employer_id},
        employers=caps,
        per_person=row.per_person,
    )
    ordered = sorted(people, key=lambda one: (one.created_at, one.id))
    return _Caseload(ordered, known, frozenset((person, item) for person, item, _, _ in before), room, snapshot)


def _places(item: Any, kind: str, people: int) -> int:
    """Openings or seats that are left; a vacancy that says no number has one, a course has room for everybody."""
    if (left := bridge.places_left(item)) is not None:
        return left
    return 1 if kind == "vacancy" else people


async def _suiting(ctx: Context, row: AllocationRow, load: _Caseload, some: Sequence[Whole]) -> dict[str, Suiting]:
    """By person what suits, without what they were proposed for before: that was thought over."""
    if row.kind == "vacancy":
        found = await ctx.runtime.compute(_vacancies, row, load, some)
    else:
        firsts = await ctx.runtime.compute(_leading, row, load, some)
        new = sorted({item for _, _, items in firsts for item in items} - load.courses.keys())
        async with ctx.read() as session:
            kept = await opportunities.named(session, row.country, new)
            owned = await owners_of(session, kept)
        load.courses.update({one.id: bridge.opportunity(one, owned) for one in kept})
        found = await ctx.runtime.compute(_courses, load, firsts)
    return {
        person: [(item, score) for item, score in suits if (person, item) not in load.before]
        for person, suits in found.items()
    }


def _vacancies(row: AllocationRow, load: _Caseload, some: Sequence[Whole]) -> dict[str, Suiting]:
    found = {}
    for whole in some:
        person, weights = load.ready(row, whole)
        found[whole.id] = list(caseload.suiting(person, load.snapshot, weights["vacancy"]))
    return found


First = tuple[str, tuple[Person, Chosen], list[str]]


def _leading(row: AllocationRow, load: _Caseload, some: Sequence[Whole]) -> list[First]:
    ready = [(whole.id, load.ready(row, whole)) for whole in some]
    return [(key, one, caseload.leading(one[0], load.snapshot, one[1]["training"])) for key, one in ready]


def _courses(load: _Caseload, firsts: Sequence[First]) -> dict[str, Suiting]:
    """The courses that a list would propose, by what they are worth to each person."""
    found = {}
    for key, (person, weights), items in firsts:
        courses = [load.courses[item] for item in items if item in load.courses]
        opened = caseload.opening(person, courses, load.snapshot, (weights["training"], weights["vacancy"]))
        found[key] = [(one.ranked.item, worth) for one, worth in opened if worth and _is_proposed(one)]
    return found


def _is_proposed(one: Opened) -> bool:
    kept = presenting.ranked_item(one.ranked, one, {one.ranked.item: {"kind": "training"}})
    return presenting.proposed(kept, "training", 0)


def _allocated(load: _Caseload, suits: Mapping[str, Suiting], seed: str) -> Allocation:
    people = list(suits)
    items = sorted({item for some in suits.values() for item, _ in some})
    place = {item: at for at, item in enumerate(items)}
    pairs = [(at, place[item], score) for at, person in enumerate(people) for item, score in suits[person]]
    who, what, scores = (np.array([pair[side] for pair in pairs], np.int64) for side in range(3))
    return allocate(Fits(people, items, who, what, scores), load.room, [one.id for one in load.people], seed)


async def _keep(
    ctx: Context, key: str, job: Job, made: tuple[_Caseload, Mapping[str, Suiting], Allocation], now: Clock
) -> None:
    """Keep what came of it with the end of the job; of who went or withdrew meanwhile nothing."""
    load, suits, found = made
    given: dict[str, list[dict[str, Any]]] = {one.id: [] for one in load.people}
    for each in found.proposals:
        given[each.person].append({name: value for name, value in asdict(each).items() if name != "person"})
    outcomes = {person: "proposed" if items else "none_suits" for person, items in given.items()}
    outcomes |= dict.fromkeys(found.taken, "all_taken")
    outcomes |= {person: "all_taken" for person, items in given.items() if suits[person] and not items}
    keys = {one.id: one.key for one in load.people}
    columns = await ctx.runtime.compute(_sealed, key, given, outcomes, keys)
    async with ctx.write() as unit:
        session = unit.session
        there = {one.id: one for one in await allocations.still_there(session, list(given)) if not _is_out(one)}
        kept = [{**one, "country": there[one["returnee_id"]].country} for one in columns if one["returnee_id"] in there]
        await allocations.keep(session, kept)
        await auditing.note(ctx, session, "allocated", there.values(), key)
        row = await rows.one_to_change(session, AllocationRow, key)
        if row is None:
            raise NotFound("The allocation is gone.")
        row.summary = {
            "people": len(kept),
            "outcomes": {name: sum(one["outcome"] == name for one in kept) for name in set(outcomes.values())},
            "total_fit": found.total,
            "first_come_fit": found.first_come,
            "gain": found.total - found.first_come,
            "spread": list(found.spread),
            "total_cost": sum(one.cost for one in found.proposals),
        }
        rows.touch(row, now())
        await jobs.finish(session, job, {"people": len(kept)}, now())


def _is_out(one: Any) -> bool:
    return one.closed_on is not None or bool(lacking(one, "matching"))


def proposal_place(allocation_id: str, returnee_id: str) -> Place:
    """Where what is proposed to one person stands."""
    return Place("allocation_proposal", allocation_id, part=returnee_id)


def _sealed(
    key: str, given: Mapping[str, Sequence[Any]], outcomes: Mapping[str, str], keys: Mapping[str, bytes]
) -> list[dict[str, Any]]:
    return [
        {
            "allocation_id": key,
            "returnee_id": person,
            "outcome": outcomes[person],
            "body": sealed.sealed(keys[person], proposal_place(key, person), items),
        }
        for person, items in given.items()
    ]
