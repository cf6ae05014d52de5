"""Country indexes show what is committed, whoever wrote it: two processes on one database see each other at once."""

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from magnet.matching.snapshot import Snapshot
from magnet.schemas.assessments import AssessmentIn
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.owners import EmployerIn, VettingIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.services import owners, resources
from magnet.services.assessments import ASSESSMENTS
from magnet.services.context import Context
from magnet.services.country_bases import CountryBases
from magnet.services.derived import Derived
from magnet.services.indexes import Indexes
from magnet.services.opportunities import VACANCIES
from magnet.services.owners import EMPLOYERS
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.settings import Settings
from magnet.store import changes
from tests.api.samples import ASSESSMENT, EMPLOYER, RETURNEE, VACANCY

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.date()


def settings(url: str, folder: Path) -> Settings:
    return Settings(database_url=url, data_folder=folder / "data", threads=1)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator in one process."""
    async with opened(settings(database_url, tmp_path)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


@pytest.fixture
async def other(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator in another process on the same database."""
    async with opened(settings(database_url, tmp_path)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


def vacancy(**more: Any) -> VacancyIn:
    return VacancyIn.model_validate({**VACANCY, "source_reference": None, **more})


async def snapshot(ctx: Context, country: str = "AM") -> Snapshot:
    return await ctx.runtime.indexes.snapshot(country, await ctx.vocabulary(), ctx.today)


async def shown(ctx: Context, country: str = "AM") -> set[str]:
    """The ids of the vacancies that a list would be made from."""
    found = await snapshot(ctx, country)
    return {
        item
        for index, dead in found.parts("vacancy")
        for row, item in enumerate(index.frame("vacancy").ids)
        if dead is None or not dead[row]
    }


async def test_each_process_sees_the_others_writes(ctx: Context, other: Context) -> None:
    first = await resources.create(ctx, VACANCIES, vacancy())
    assert await shown(ctx) == await shown(other) == {first.id}
    second = await resources.create(other, VACANCIES, vacancy(title="Cook"))
    assert await shown(ctx) == await shown(other) == {first.id, second.id}
    await resources.change(ctx, VACANCIES, first.id, {"status": "closed"}, 1)
    assert await shown(other) == {second.id}
    await resources.change(other, VACANCIES, first.id, {"status": "open"}, 2)
    assert await shown(ctx) == {first.id, second.id}
    await resources.delete(other, VACANCIES, second.id, 1)
    assert await shown(ctx) == await shown(other) == {first.id}


async def test_each_process_sees_the_others_vetting_and_findings(ctx: Context, other: Context) -> None:
    employer = await resources.create(ctx, EMPLOYERS, EmployerIn.model_validate(EMPLOYER))
    item = await resources.create(ctx, VACANCIES, vacancy(employer_id=employer.id))
    assert await shown(other) == {item.id}
    await owners.vet(ctx, employer.id, VettingIn(vetting="barred"))
    owner = (await snapshot(other)).changed[item.id].owner
    assert owner is not None
    assert owner.vetting == "barred"
    assert (await snapshot(other)).base.knowledge.findings == ()
    made = await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(ASSESSMENT))
    assert len((await snapshot(other)).base.knowledge.findings) == 2
    await resources.delete(ctx, ASSESSMENTS, made.id, 1)
    assert (await snapshot(other)).base.knowledge.findings == ()


async def test_many_writers_in_two_processes_lose_nothing(ctx: Context, other: Context) -> None:
    async def write(who: Context) -> set[str]:
        made = set()
        for _ in range(5):
            made.add((await resources.create(who, VACANCIES, vacancy())).id)
            assert made <= await shown(who)
        return made

    written = await asyncio.gather(*(write(who) for who in (ctx, other) * 3))
    assert await shown(ctx) == await shown(other) == set().union(*written)


async def test_what_is_rolled_back_is_never_shown(ctx: Context, other: Context) -> None:
    await shown(other)
    (columns,) = await VACANCIES.columns(ctx, await ctx.vocabulary(), [vacancy()])

    async def write_and_fail() -> None:
        async with ctx.write() as unit:
            row = await resources.insert(ctx, unit, VACANCIES, columns)
            await resources.note(ctx, unit, VACANCIES, [row], "created")
            assert await shown(other) == set()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await shown(ctx) == await shown(other) == set()


@pytest.mark.postgresql
async def test_a_transaction_that_commits_late_is_shown_then(postgres_url: str, tmp_path: Path) -> None:
    async with opened(settings(postgres_url, tmp_path)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        (columns,) = await VACANCIES.columns(ctx, await ctx.vocabulary(), [vacancy()])
        async with ctx.write() as unit:
            early = await resources.insert(ctx, unit, VACANCIES, columns)
            await resources.note(ctx, unit, VACANCIES, [early], "created")
            late = await resources.create(ctx, VACANCIES, vacancy())
            assert await shown(ctx) == {late.id}
            later = await resources.create(ctx, VACANCIES, vacancy())
            assert await shown(ctx) == {late.id, later.id}
        assert await shown(ctx) == {early.id, late.id, later.id}


async def test_changes_that_concern_no_item_cost_nothing(ctx: Context) -> None:
    await resources.create(ctx, VACANCIES, vacancy())
    before = await snapshot(ctx)
    await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(RETURNEE))
    await resources.create(ctx, EMPLOYERS, EmployerIn.model_validate(EMPLOYER))
    assert await snapshot(ctx) is before


async def test_more_changed_employers_than_a_statement_has_variables(ctx: Context) -> None:
    item = await resources.create(ctx, VACANCIES, vacancy())
    assert await shown(ctx) == {item.id}
    async with ctx.write() as unit:
        named = [("AM", f"{number}") for number in range(70_000)]
        await changes.record(unit.session, "employer", "changed", named, at=NOW)
    assert await shown(ctx) == {item.id}


async def test_a_new_day_rebuilds_only_where_findings_ran_out(ctx: Context) -> None:
    said = {**ASSESSMENT, "valid_until": str(TODAY + timedelta(days=1))}
    await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(said))
    await resources.create(ctx, VACANCIES, vacancy())
    today = await snapshot(ctx)
    assert len(today.base.knowledge.findings) == 2
    assert await snapshot(replace(ctx, now=NOW + timedelta(days=1))) is today
    after = replace(ctx, now=NOW + timedelta(days=2))
    assert (await snapshot(after)).base.knowledge.findings == ()
    assert len(await shown(after)) == 1


async def test_many_closed_items_are_swept_out(ctx: Context) -> None:
    made = [await resources.create(ctx, VACANCIES, vacancy()) for _ in range(60)]
    assert len((await snapshot(ctx)).base) == 60
    for one in made:
        await resources.change(ctx, VACANCIES, one.id, {"status": "closed"}, 1)
    assert await shown(ctx) == set()
    await ctx.runtime.indexes.settled()
    assert await shown(ctx) == set()
    assert len((await snapshot(ctx)).base) == 0


async def test_a_new_taxonomy_lets_go_of_countries_that_nobody_asks_for(ctx: Context, tmp_path: Path) -> None:
    old = weakref.ref((await snapshot(ctx, "GE")).base.frame("vacancy").hashes)
    (tmp_path / "labels.tsv").write_text("a:cook\ten\tcook\n", "utf-8")
    await import_files(ctx, [tmp_path / "labels.tsv"])
    await snapshot(ctx, "AM")
    assert old() is None


class Watching(ThreadPoolExecutor):
    """Notes, whenever work is given to it, what `look` sees."""

    def __init__(self, look: Callable[[], int]) -> None:
        super().__init__(1)
        self.look = look
        self.seen: list[int] = []

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        self.seen.append(self.look())
        return super().submit(*args, **kwargs)


async def test_no_transaction_is_open_while_an_index_is_built(ctx: Context, tmp_path: Path) -> None:
    pool: Any = ctx.runtime.database.engine.pool
    with Watching(pool.checkedout) as watching:
        indexes = Indexes(ctx.runtime.database, watching, CountryBases(Derived(tmp_path)))
        await indexes.snapshot("AM", await ctx.vocabulary(), TODAY)
        await resources.create(ctx, VACANCIES, vacancy())
        await indexes.snapshot("AM", await ctx.vocabulary(), TODAY)
        await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(ASSESSMENT))
        await indexes.snapshot("AM", await ctx.vocabulary(), TODAY)
    assert len(watching.seen) == 4
    assert set(watching.seen) == {0}
