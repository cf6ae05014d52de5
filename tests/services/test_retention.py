"""Whom programmes keep no longer is erased: by country, never who is held, once, and going on after a power cut."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from magnet.errors import Clash, Unavailable
from magnet.schemas.consents import FurtherConsentIn
from magnet.schemas.erasure import LegalHoldIn
from magnet.schemas.programmes import ProgrammeIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.services import consents, erasure, ledger, legal_holds, resources, retention, setup, work
from magnet.services.context import Context
from magnet.services.programmes import PROGRAMMES
from magnet.services.retention import RunsElsewhere, months_before
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.store import past_cases
from tests.api.conftest import settings_of
from tests.api.samples import CONSENT, PROGRAMME, RETURNEE

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2028, 3, 2, 12, tzinfo=UTC)
"""Two years and a day after: with 24 months in Armenia and 36 elsewhere, only Armenia's are over."""


def at(ctx: Context, now: datetime) -> Context:
    return Context(ctx.runtime, OPERATOR, now)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(settings_of(database_url, tmp_path, retention=True)) as runtime:
        ctx = Context(runtime, OPERATOR, THEN)
        await setup.migrated(ctx)
        kept = {"retention_months": 36, "retention_months_by_country": {"AM": 24}}
        await resources.create(ctx, PROGRAMMES, ProgrammeIn.model_validate({**PROGRAMME, **kept}))
        await resources.create(ctx, PROGRAMMES, ProgrammeIn.model_validate({**PROGRAMME, "code": "REAB"}))
        yield ctx


async def registered(ctx: Context, **more: Any) -> str:
    body = {**RETURNEE, "programme": "MAGNET-II", "return_date": "2026-02-01", **more}
    return (await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(body))).id


async def there(ctx: Context) -> set[str]:
    found, _ = await resources.listing(ctx, RETURNEES, resources.Wanted(limit=100))
    return {one.id for one in found}


async def test_only_who_is_over_and_not_held_is_erased(ctx: Context) -> None:
    over = {await registered(ctx) for _ in range(3)}
    held = await registered(ctx)
    stays = {
        await registered(ctx, country="GE"),
        await registered(ctx, programme="REAB"),
        await registered(ctx, programme=None),
        await registered(ctx, return_date="2026-03-05"),
        await registered(at(ctx, THEN + timedelta(days=1))),
        held,
    }
    agreed = await registered(ctx)
    further = FurtherConsentIn.model_validate({**CONSENT, "purposes": ["follow_up"], "given_on": "2027-01-01"})
    await consents.give(at(ctx, LATER - timedelta(days=300)), agreed, further)
    await legal_holds.place(ctx, held, LegalHoldIn(reason="audit", until=LATER.date()))
    later = at(ctx, LATER)
    tried = await retention.preview(later)
    armenia, georgia = tried.lines
    assert (armenia.country, armenia.months, armenia.before, armenia.due, armenia.held) == (
        "AM",
        24,
        date(2026, 3, 2),
        3,
        1,
    )
    assert (set(armenia.ids), georgia.due, tried.without_rule) == (over, 0, ["REAB"])
    assert await there(ctx) == over | stays | {agreed}, "only tried"
    done = await retention.run(later, lambda: LATER)
    assert [(line.country, line.erased, line.held, line.ids) for line in done.lines] == [
        ("AM", 3, 1, []),
        ("GE", 0, 0, []),
    ]
    assert await there(ctx) == stays | {agreed}
    assert {line.reason for line in await ctx.runtime.vault.erased()} == {"retention"}
    assert [line.erased for line in (await retention.run(later, lambda: LATER)).lines] == [0, 0]
    after = at(ctx, LATER + timedelta(days=1))
    await retention.run(after, lambda: after.now)
    assert held not in await there(ctx), "the hold's last day is over"


async def test_a_run_that_was_ended_goes_on(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [await registered(ctx) for _ in range(4)]
    later, taken, take_out = at(ctx, LATER), list[Any](), erasure.take_out

    async def cut(*given: Any) -> Any:
        taken.append(given)
        if len(taken) == 3:
            raise Unavailable
        return await take_out(*given)

    with monkeypatch.context() as patched:
        patched.setattr(erasure, "take_out", cut)
        with pytest.raises(Unavailable):
            await retention.run(later, lambda: LATER)
    assert len(await there(ctx)) == 1, "the third one's key is destroyed, though the row is there"
    assert sum(line.erased for line in (await retention.run(later, lambda: LATER)).lines) == 2
    assert await there(ctx) == set()
    assert sorted(line.returnee_id for line in await ctx.runtime.vault.erased()) == sorted(people)


async def test_two_processes_do_not_do_it_twice(ctx: Context, database_url: str, tmp_path: Path) -> None:
    people = [await registered(ctx) for _ in range(5)]
    async with opened(settings_of(database_url, tmp_path)) as runtime:
        both = [at(ctx, LATER), Context(runtime, OPERATOR, LATER)]
        done = await asyncio.gather(*(retention.run(one, lambda: LATER) for one in both), return_exceptions=True)
    reports = [one for one in done if not isinstance(one, BaseException)]
    assert sum(line.erased for report in reports for line in report.lines) == 5
    assert all(isinstance(one, RunsElsewhere | Clash) for one in done if isinstance(one, BaseException))
    assert sorted(line.returnee_id for line in await ctx.runtime.vault.erased()) == sorted(people)


async def test_a_lease_ends_with_whoever_died_holding_it(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    await registered(ctx)
    await retention._lease(ctx, "somebody else", lambda: LATER)
    with pytest.raises(RunsElsewhere):
        await retention.run(at(ctx, LATER), lambda: LATER)
    after = LATER + retention.LEASED_FOR
    assert [line.erased for line in (await retention.run(at(ctx, after), lambda: after)).lines] == [1]


async def test_by_itself_it_runs_where_the_setting_says_so(ctx: Context, database_url: str, tmp_path: Path) -> None:
    await registered(ctx)
    async with opened(settings_of(database_url, tmp_path), now=lambda: LATER) as without:
        await work.work(without, asyncio.Event(), once=True)
    assert len(await there(ctx)) == 1
    await work.work(replace(ctx.runtime, now=lambda: LATER), asyncio.Event(), once=True)
    assert await there(ctx) == set()


async def test_the_ledger_waits_for_an_erasure_under_way_and_counts_nobody_twice(ctx: Context) -> None:
    key = await registered(ctx)
    async with ctx.write() as unit:
        row = await erasure._free(ctx, unit, key, None)
        await erasure.erase_row(ctx, unit.session, row, "asked")
        settling = asyncio.create_task(ledger.settle(ctx.runtime, THEN))
        await asyncio.sleep(0.2)
        assert not settling.done()
    assert await settling == 0
    async with ctx.read() as session:
        counted = await past_cases.of_dimension(session, "region", ())
    assert [people for _, people in counted] == [1]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 24, date(2024, 12, 31)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
