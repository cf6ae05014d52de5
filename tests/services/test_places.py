"""The last place is never given twice, whoever comes at once; and places, answers and placements are counted right."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from magnet import clock
from magnet.errors import ImpossibleMove, PlaceTaken
from magnet.schemas.base import Wire
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.owners import EmployerIn, VettingIn
from magnet.schemas.referrals import MoveIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.security.scopes import EVERYTHING
from magnet.services import owners, referral_moves, referrals, resources
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.owners import EMPLOYERS
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.services.transitions import ANSWERS, OPEN, possible
from magnet.store.base import new_id
from magnet.store.opportunities import OpportunityRow
from magnet.store.owners import EmployerRow
from magnet.store.referrals import ReferralMoveRow, ReferralRow
from magnet.store.reminders import ReminderRow
from tests.api.conftest import settings_of
from tests.api.samples import EMPLOYER, RETURNEE, VACANCY

RACING = 100
ROUNDS = 1000 if os.environ.get("MAGNET_TEST_FULL") else 5
STEPS = 2000 if os.environ.get("MAGNET_TEST_FULL") else 120


async def made(ctx: Context, resource: Any, incoming: type[Wire], body: Any) -> Any:
    return await resources.create(ctx, resource, incoming.model_validate(body))


@asynccontextmanager
async def contexts(url: str, folder: Path, count: int = 2) -> AsyncIterator[list[Context]]:
    """As many processes would have it: each its own connections to the same database."""
    async with AsyncExitStack() as stack:
        runtimes = [await stack.enter_async_context(opened(settings_of(url, folder))) for _ in range(count)]
        yield [Context(runtime, OPERATOR, clock.now()) for runtime in runtimes]


async def employer_of(ctx: Context) -> str:
    employer = await made(ctx, EMPLOYERS, EmployerIn, EMPLOYER)
    await owners.vet(ctx, employer.id, VettingIn(vetting="vetted"))
    return str(employer.id)


async def vacancy_of(ctx: Context, employer_id: str, openings: int | None, reference: str = "job-1") -> str:
    body = {**VACANCY, "employer_id": employer_id, "openings": openings, "source_reference": reference}
    return str((await made(ctx, VACANCIES, VacancyIn, body)).id)


async def people_of(ctx: Context, count: int) -> list[str]:
    return [str((await made(ctx, RETURNEES, ReturneeIn, RETURNEE)).id) for _ in range(count)]


def referral_of(ctx: Context, employer_id: str, opportunity_id: str, returnee_id: str, state: str) -> ReferralRow:
    """A referral that got so far."""
    return ReferralRow(
        kind="vacancy",
        id=new_id(),
        version=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        country="AM",
        opportunity_id=opportunity_id,
        employer_id=employer_id,
        returnee_country="AM",
        returnee_id=returnee_id,
        pseudonym=new_id()[:10],
        state=state,
        is_open=True,
        sent_on=ctx.today if state not in ("drafted", "agreed") else None,
        moved_on=ctx.today,
    )


async def tried(ctx: Context, key: str) -> str:
    """What comes of placing somebody."""
    try:
        await referrals.move(ctx, key, MoveIn(to="placed"))
    except (PlaceTaken, ImpossibleMove) as error:
        return error.code
    return "placed"


async def test_of_a_hundred_who_race_for_the_last_place_one_wins(database_url: str, tmp_path: Path) -> None:
    async with contexts(database_url, tmp_path) as some:
        ctx, database = some[0], some[0].runtime.database
        employer_id = await employer_of(ctx)
        item = await vacancy_of(ctx, employer_id, 1)
        racing = [referral_of(ctx, employer_id, item, person, "offered") for person in await people_of(ctx, RACING)]
        keys = [row.id for row in racing]
        async with database.write(EVERYTHING) as session:
            session.add_all(racing)
        for _ in range(ROUNDS):
            outcomes = await asyncio.gather(*(tried(some[place % 2], key) for place, key in enumerate(keys)))
            assert Counter(outcomes) == {"placed": 1, "place-taken": RACING - 1}
            async with database.read(EVERYTHING) as session:
                states = Counter(await session.scalars(sa.select(ReferralRow.state)))
                row = (await session.execute(sa.select(OpportunityRow.placed, OpportunityRow.status))).one()
                reminded = await session.scalar(sa.select(sa.func.count(sa.distinct(ReminderRow.returnee_id))))
            assert states == {"placed": 1, "obsolete": RACING - 1}
            assert (tuple(row), reminded) == ((1, "closed"), RACING - 1)
            async with database.write(EVERYTHING) as session:
                await session.execute(sa.update(ReferralRow).values(state="offered", is_open=True, answered_on=None))
                await session.execute(sa.update(OpportunityRow).values(status="open", placed=0, filled_on=None))
                await session.execute(sa.delete(ReferralMoveRow))
                await session.execute(sa.delete(ReminderRow))
        async with database.read(EVERYTHING) as session:
            counted = (await session.execute(sa.select(EmployerRow.placements, EmployerRow.answered))).one()
        assert tuple(counted) == (ROUNDS, ROUNDS)


@dataclass(slots=True)
class Item:
    """What a vacancy should look like: its places, how many were given, and whether it is open."""

    openings: int | None
    placed: int = 0
    is_open: bool = True
    was_filled: bool = False

    @property
    def is_full(self) -> bool:
        return self.openings is not None and self.placed >= self.openings


@dataclass(slots=True)
class Model:
    """The same in memory: states by referral, items, and what is counted of the one employer."""

    items: dict[str, Item]
    states: dict[tuple[str, str], str]
    answered: set[tuple[str, str]] = field(default_factory=set)
    unanswered: int = 0
    placements: int = 0

    def move(self, one: tuple[str, str], to: str) -> str:
        """What comes of a move by the office, or by the service itself where it expires."""
        item, state = self.items[one[0]], self.states[one]
        mover: Any = "service" if to == "expired" else "office"
        allowed = to in [each.to for each in possible(state, mover)]
        if to == "placed" and item.is_full and (allowed or state == "obsolete"):
            return "place-taken"
        if not allowed:
            return "impossible-move"
        self.states[one] = to
        if to in ANSWERS:
            self.answered.add(one)
        self.unanswered += to == "expired"
        if to == "placed":
            self._take(one, item)
        elif state == "placed":
            item.placed, self.placements = item.placed - 1, self.placements - 1
            if item.was_filled and not item.is_full:
                item.is_open, item.was_filled = True, False
        return to

    def _take(self, one: tuple[str, str], item: Item) -> None:
        item.placed, self.placements = item.placed + 1, self.placements + 1
        if not item.is_full:
            return
        if item.is_open:
            item.is_open, item.was_filled = False, True
        for other, state in self.states.items():
            if other[0] == one[0] and state in OPEN:
                self.states[other] = "obsolete"


REASONS = {"declined": "pay", "refused": "skills", "withdrawn": "mistaken"}


async def moved(ctx: Context, key: str, to: Any) -> str:
    try:
        if to == "expired":
            async with ctx.write() as unit:
                (row,) = await unit.session.scalars(
                    sa.select(ReferralRow).where(ReferralRow.id == key).with_for_update()
                )
                await referral_moves.make(ctx, unit.session, row, "expired")
        else:
            await referrals.move(ctx, key, MoveIn(to=to, reason=REASONS.get(to)))  # type: ignore[arg-type]
    except (PlaceTaken, ImpossibleMove) as error:
        return error.code
    return str(to)


async def test_places_and_answers_are_counted_as_a_model_in_memory_counts_them(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(7)
    async with contexts(database_url, tmp_path, 1) as (ctx,):
        database = ctx.runtime.database
        employer_id, people = await employer_of(ctx), await people_of(ctx, 4)
        items = {
            await vacancy_of(ctx, employer_id, openings, f"job-{place}"): Item(openings)
            for place, openings in enumerate((None, 0, 1, 2))
        }
        for _ in range(STEPS // 40):
            keys = {(item, person): new_id() for item in items for person in people}
            model = Model({item: Item(one.openings) for item, one in items.items()}, dict.fromkeys(keys, "sent"))
            async with database.write(EVERYTHING) as session:
                await session.execute(sa.delete(ReferralRow))
                await session.execute(sa.update(OpportunityRow).values(status="open", placed=0, filled_on=None))
                await session.execute(sa.update(EmployerRow).values(answered=0, unanswered=0, placements=0))
                for (item, person), key in keys.items():
                    row = referral_of(ctx, employer_id, item, person, "sent")
                    row.id = key
                    session.add(row)
            for _ in range(40):
                one = chance.choice(list(keys))
                to = chance.choice(["seen", "interview", "offered", *["placed"] * 4, "withdrawn", "refused", "expired"])
                assert await moved(ctx, keys[one], to) == model.move(one, to)
                await same(ctx, model, keys)


async def same(ctx: Context, model: Model, keys: dict[tuple[str, str], str]) -> None:
    async with ctx.read() as session:
        found = {row.id: row for row in await session.scalars(sa.select(ReferralRow))}
        items = {row.id: row for row in await session.scalars(sa.select(OpportunityRow))}
        (employer,) = await session.scalars(sa.select(EmployerRow))
    assert {one: found[key].state for one, key in keys.items()} == model.states
    assert all(found[key].is_open == (model.states[one] in OPEN) for one, key in keys.items())
    for key, item in model.items.items():
        assert (items[key].placed, items[key].status == "open") == (item.placed, item.is_open)
        assert not item.is_full or all(
            state not in OPEN for one, state in model.states.items() if one[0] == key and item.was_filled
        )
    counted = (len(model.answered), model.unanswered, model.placements)
    assert (employer.answered, employer.unanswered, employer.placements) == counted
