"""Country bases in derived files: made once, mapped by all, caught up from the log, and never trusted blindly."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from magnet.matching.snapshot import Snapshot
from magnet.schemas.assessments import AssessmentIn
from magnet.schemas.opportunities import VacancyIn
from magnet.security.principals import OPERATOR
from magnet.services import country_bases, resources
from magnet.services.assessments import ASSESSMENTS
from magnet.services.context import Context
from magnet.services.country_bases import CountryBases
from magnet.services.derived import Derived
from magnet.services.indexes import Indexes
from magnet.services.opportunities import VACANCIES
from magnet.services.runtime import opened
from magnet.settings import Settings
from magnet.store import changes, meta
from tests.api.samples import PUBLISHED, VACANCY

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator, with three vacancies in the database."""
    settings = Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)
    async with opened(settings) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        for _ in range(3):
            await resources.create(ctx, VACANCIES, vacancy())
        yield ctx


def vacancy(**more: Any) -> VacancyIn:
    return VacancyIn.model_validate({**VACANCY, "source_reference": None, **more})


@asynccontextmanager
async def process(ctx: Context, folder: Path) -> AsyncIterator[Indexes]:
    """The indexes of a process that holds nothing yet; even the smallest base is worth files to it."""
    indexes = Indexes(ctx.runtime.database, ctx.runtime.pool, CountryBases(Derived(folder), least=1))
    yield indexes
    await indexes.close()


async def snapshot(indexes: Indexes, ctx: Context) -> Snapshot:
    return await indexes.snapshot("AM", await ctx.vocabulary(), ctx.today)


async def taken(ctx: Context, folder: Path) -> Snapshot:
    """What a new process starts with."""
    async with process(ctx, folder) as indexes:
        return await snapshot(indexes, ctx)


def shown(found: Snapshot) -> set[str]:
    return {
        item
        for index, dead in found.parts("vacancy")
        for row, item in enumerate(index.frame("vacancy").ids)
        if dead is None or not dead[row]
    }


def is_mapped(found: Snapshot) -> bool:
    """Whether the base's columns come from a file, which is read-only."""
    return not found.base.frame("vacancy").hashes.flags.writeable


def files(folder: Path) -> list[Path]:
    return sorted((folder / "derived" / "country-AM").rglob("*.npy"))


async def test_a_second_process_opens_what_the_first_built(ctx: Context, tmp_path: Path) -> None:
    first = await taken(ctx, tmp_path)
    written = {path: path.stat().st_mtime_ns for path in files(tmp_path)}
    second = await taken(ctx, tmp_path)
    assert shown(first) == shown(second)
    assert is_mapped(first)
    assert is_mapped(second)
    assert written == {path: path.stat().st_mtime_ns for path in files(tmp_path)} != {}


async def test_an_opened_base_is_caught_up_from_the_log(ctx: Context, tmp_path: Path) -> None:
    gone, *_ = shown(await taken(ctx, tmp_path))
    new = await resources.create(ctx, VACANCIES, vacancy(title="Cook"))
    await resources.change(ctx, VACANCIES, gone, {"status": "closed"}, 1)
    later = await taken(ctx, tmp_path)
    assert shown(later) == shown(await taken(ctx, tmp_path / "none yet"))
    assert new.id in later.changed
    assert gone not in shown(later)
    assert is_mapped(later)


async def test_findings_that_changed_since_are_not_taken_from_files(ctx: Context, tmp_path: Path) -> None:
    await taken(ctx, tmp_path)
    await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(PUBLISHED))
    assert len((await taken(ctx, tmp_path)).base.knowledge.findings) == 2


async def test_findings_that_ran_out_since_are_not_taken_from_files(ctx: Context, tmp_path: Path) -> None:
    said = {**PUBLISHED, "valid_until": str(TODAY + timedelta(days=1))}
    await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(said))
    assert len((await taken(ctx, tmp_path)).base.knowledge.findings) == 2
    assert len((await taken(ctx, tmp_path)).base.knowledge.findings) == 2
    assert (await taken(replace(ctx, now=NOW + timedelta(days=2)), tmp_path)).base.knowledge.findings == ()


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path: Path) -> None:
    """What a machine that lost power may leave: the right length, and nothing in it."""
    whole = path.read_bytes()
    path.write_bytes(whole[:128] + bytes(len(whole) - 128))


def taken_away(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("harm", [cut_off, emptied, taken_away])
@pytest.mark.parametrize("name", ["vacancy.hashes", "vacancy.ids.data", country_bases.MANIFEST])
async def test_damaged_files_are_never_used(ctx: Context, tmp_path: Path, harm: Any, name: str) -> None:
    before = shown(await taken(ctx, tmp_path))
    (path,) = (path for path in files(tmp_path) if path.stem == name)
    harm(path)
    assert CountryBases(Derived(tmp_path), 1).load(await name_of(ctx), (await ctx.vocabulary()).taxonomy) is None
    assert shown(await taken(ctx, tmp_path)) == before
    assert CountryBases(Derived(tmp_path), 1).load(await name_of(ctx), (await ctx.vocabulary()).taxonomy) is not None


async def name_of(ctx: Context) -> country_bases.Name:
    async with ctx.read() as session:
        database = await meta.get(session, meta.DATABASE_ID)
    assert database is not None
    return country_bases.Name("AM", database, (await ctx.vocabulary()).taxonomy.version)


async def test_another_databases_files_are_not_used(ctx: Context, tmp_path: Path) -> None:
    await taken(ctx, tmp_path)
    async with ctx.write() as unit:
        await meta.put(unit.session, meta.DATABASE_ID, "restored")
        await unit.session.execute(sa.text("DELETE FROM opportunity"))
    assert shown(await taken(ctx, tmp_path)) == set()


async def test_a_database_put_back_to_an_earlier_day_is_read_anew(ctx: Context, tmp_path: Path) -> None:
    """By copying an old file over it, with neither another id nor anything in the log."""
    early = shown(await taken(ctx, tmp_path / "then"))
    async with ctx.read() as session:
        last = await changes.anchor(session)
    assert last is not None
    made = await resources.create(ctx, VACANCIES, vacancy())
    async with process(ctx, tmp_path) as running:
        assert made.id in shown(await snapshot(running, ctx))
        async with ctx.write() as unit:
            await unit.session.execute(sa.text("DELETE FROM opportunity WHERE id = :id"), {"id": made.id})
            await unit.session.execute(sa.text("DELETE FROM change_log WHERE seq > :seq"), {"seq": last.seq})
        assert shown(await snapshot(running, ctx)) == early
    assert shown(await taken(ctx, tmp_path)) == early
    new = await resources.create(ctx, VACANCIES, vacancy())
    assert shown(await taken(ctx, tmp_path)) == early | {new.id}


async def test_a_dump_put_back_into_a_younger_cluster_hides_nothing(ctx: Context, tmp_path: Path) -> None:
    """Transactions are counted from below there, while the rows of the log are numbered on."""
    async with process(ctx, tmp_path) as running:
        before = shown(await snapshot(running, ctx))
        made = await resources.create(ctx, VACANCIES, vacancy())
        async with ctx.write() as unit:
            await unit.session.execute(sa.text("UPDATE change_log SET xid = 1 WHERE key = :key"), {"key": made.id})
        assert shown(await snapshot(running, ctx)) == before | {made.id}
    assert shown(await taken(ctx, tmp_path)) == before | {made.id}


async def test_a_log_that_was_cut_off_above_the_cursor_means_a_rebuild(ctx: Context, tmp_path: Path) -> None:
    async with process(ctx, tmp_path) as running:
        await snapshot(running, ctx)
        first, last = [await resources.create(ctx, VACANCIES, vacancy()) for _ in range(2)]
        async with ctx.write() as unit:
            await unit.session.execute(sa.text("DELETE FROM change_log WHERE key <> :key"), {"key": last.id})
        assert {first.id, last.id} <= shown(await snapshot(running, ctx))
    assert {first.id, last.id} <= shown(await taken(ctx, tmp_path))


async def test_a_folder_that_cannot_be_written_leaves_the_base_in_memory(ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("a file where the folder should be")
    found = await taken(ctx, tmp_path)
    assert len(shown(found)) == 3
    assert not is_mapped(found)


async def test_a_full_disk_leaves_the_base_in_memory(
    ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    await ctx.vocabulary()
    monkeypatch.setattr(np, "save", full)
    assert len(shown(await taken(ctx, tmp_path))) == 3
    assert files(tmp_path) == []


async def test_old_bases_go_and_a_small_country_has_none(ctx: Context, tmp_path: Path) -> None:
    async with process(ctx, tmp_path) as indexes:
        for number in range(country_bases.KEPT + 2):
            said = {**PUBLISHED, "source_reference": None, "title": f"Assessment {number}"}
            await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(said))
            await snapshot(indexes, ctx)
    assert len(list((tmp_path / "derived" / "country-AM").iterdir())) == country_bases.KEPT
    plain = Indexes(ctx.runtime.database, ctx.runtime.pool, CountryBases(Derived(tmp_path / "plain")))
    assert len(shown(await snapshot(plain, ctx))) == 3
    assert files(tmp_path / "plain") == []


async def test_files_hold_no_word_of_people(ctx: Context, tmp_path: Path) -> None:
    await taken(ctx, tmp_path)
    (path,) = (path for path in files(tmp_path) if path.stem == country_bases.MANIFEST)
    manifest = json.loads(np.load(path).tobytes())
    assert set(manifest) == {"cursor", "applied", "anchor", "findings", "sums"}
    assert {name.split(".")[0] for name in manifest["sums"]} == {"vacancy", "training", "support"}


async def test_two_processes_that_start_together_build_once(ctx: Context, tmp_path: Path) -> None:
    async with process(ctx, tmp_path) as one, process(ctx, tmp_path) as other:
        first, second = await asyncio.gather(snapshot(one, ctx), snapshot(other, ctx))
        assert shown(first) == shown(second)
        assert len(list((tmp_path / "derived" / "country-AM").iterdir())) == 1
        assert is_mapped(first)
        assert is_mapped(second)
