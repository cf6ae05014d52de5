"""Whoever was erased stays so: when the database comes back from a copy, when the vault does, after a crash between."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from magnet.errors import NotFound
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.services import auditing, ledger, resources, setup
from magnet.services.context import Context, Runtime
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened, require_ready
from magnet.services.vault import Erasure
from magnet.store import changes, erasure
from tests.api.conftest import serving, settings_of
from tests.api.samples import RETURNEE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@asynccontextmanager
async def process(url: str, folder: Path) -> AsyncIterator[Context]:
    """One process of several on a database."""
    async with opened(settings_of(url, folder)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with process(database_url, tmp_path) as ctx:
        await setup.migrated(ctx)
        yield ctx


async def registered(ctx: Context) -> str:
    """A returnee with a key in the vault."""
    made = await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(RETURNEE))
    await ctx.runtime.vault.make([made.id], NOW)
    return made.id


async def half_erased(ctx: Context, *keys: str) -> None:
    """What a crash between vault and rows leaves, or a copy of the database from before: the keys are destroyed."""
    await ctx.runtime.vault.destroy([Erasure(key, "AM", NOW, "asked") for key in keys])


async def is_there(ctx: Context, key: str) -> bool:
    try:
        await resources.read(ctx, RETURNEES, key)
    except NotFound:
        return False
    return True


async def noted(runtime: Runtime) -> int:
    async with runtime.database.read() as session:
        return await erasure.replayed(session)


async def test_rows_of_the_erased_go_and_others_stay(ctx: Context) -> None:
    erased, other = await registered(ctx), await registered(ctx)
    await half_erased(ctx, erased, "00000000-0000-4000-8000-000000000000")
    await require_ready(ctx.runtime)
    assert not await is_there(ctx, erased)
    assert await is_there(ctx, other)
    record = await auditing.record(ctx, erased, None, 10)
    assert (record.items[0].principal, record.items[0].act) == ("worker", "deleted")
    async with ctx.read() as session:
        log, _ = await changes.since(session, "AM", changes.Cursor())
    assert (log[-1].noun, log[-1].key, log[-1].act) == ("returnee", erased, "deleted")
    assert await ledger.settle(ctx.runtime, NOW) == 0


async def test_a_server_has_erased_them_before_it_answers_anything(
    ctx: Context, database_url: str, tmp_path: Path
) -> None:
    erased = await registered(ctx)
    await half_erased(ctx, erased)
    async with serving(settings_of(database_url, tmp_path)):
        assert not await is_there(ctx, erased)


async def test_processes_that_start_at_once_erase_once(ctx: Context, database_url: str, tmp_path: Path) -> None:
    erased = [await registered(ctx) for _ in range(3)]
    await half_erased(ctx, *erased)
    async with process(database_url, tmp_path) as other:
        counts = await asyncio.gather(*(ledger.settle(one.runtime, NOW) for one in (ctx, other, ctx, other)))
    assert sum(counts) == len(erased)
    assert await noted(ctx.runtime) == await ctx.runtime.vault.last_line() == len(erased)


async def test_many_erasures_are_replayed_in_steps(ctx: Context) -> None:
    last = await registered(ctx)
    await half_erased(ctx, *(f"somebody-{number}" for number in range(2 * ledger.AT_ONCE)), last)
    assert await ledger.settle(ctx.runtime, NOW) == 1
    assert await noted(ctx.runtime) == 2 * ledger.AT_ONCE + 1


async def test_an_older_copy_of_the_vault_brings_no_key_back(database_url: str, tmp_path: Path) -> None:
    async with process(database_url, tmp_path) as ctx:
        await setup.migrated(ctx)
        erased, other = await registered(ctx), await registered(ctx)
    shutil.copytree(tmp_path, tmp_path / "copy", ignore=shutil.ignore_patterns("magnet.db*", "copy"))
    async with process(database_url, tmp_path) as ctx:
        await half_erased(ctx, erased)
        await require_ready(ctx.runtime)
    async with process(database_url, tmp_path / "copy") as ctx:
        assert sorted(await ctx.runtime.vault.keys([erased, other])) == sorted([erased, other])
        await require_ready(ctx.runtime)
        assert list(await ctx.runtime.vault.keys([erased, other])) == [other]
        again = await registered(ctx)
        await half_erased(ctx, again)
        await require_ready(ctx.runtime)
        assert not await is_there(ctx, again), "numbers that were used before are not passed over"
