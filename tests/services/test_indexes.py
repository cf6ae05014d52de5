"""Country indexes show what is committed, whoever wrote it: two processes on one database see each other at once."""

import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from magnet.matching.snapshot import Snapshot
from magnet.schemas.assessments import Assessment, AssessmentIn, AssessmentMoveIn
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.owners import EmployerIn, VettingIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR, Grant, Principal
from magnet.services import assessment_moves, indexes, owners, resources
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
from tests.api.samples import ASSESSMENT, EMPLOYER, PUBLISHED, RETURNEE, VACANCY
from tests.postgres import EMPTY, cloned

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
    made = await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(PUBLISHED))
    assert len((await snapshot(other)).base.knowledge.findings) == 2
    await assessment_moves.make(ctx, made.id, AssessmentMoveIn(to="withdrawn"), 1)
    assert (await snapshot(other)).base.knowledge.findings == ()


async def test_an_assessment_reaches_ranking_once_it_is_published_and_until_its_successor_is(
    ctx: Context, other: Context
) -> None:
    reviewer = replace(ctx, principal=Principal("reviewer", (Grant(Role.ADMIN),)))

    async def demands() -> list[int]:
        return [one.demand for one in (await snapshot(other)).base.knowledge.findings]

    async def reviewed(**more: object) -> Assessment:
        draft = await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate({**ASSESSMENT, **more}))
        return await assessment_moves.make(ctx, draft.id, AssessmentMoveIn(to="in_review"), 1)

    first = await reviewed()
    assert await demands() == []
    await assessment_moves.publish(reviewer, first.id, first.version)
    assert await demands() == [2, -1]
    second = await reviewed(predecessor_id=first.id, findings=[{"code": "7212", "demand": 1}])
    assert await demands() == [2, -1]
    await assessment_moves.publish(reviewer, second.id, second.version)
    assert await demands() == [1]


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
    said = {**PUBLISHED, "valid_until": str(TODAY + timedelta(days=1))}
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
        found = Indexes(ctx.runtime.database, watching, CountryBases(Derived(tmp_path)))
        await found.snapshot("AM", await ctx.vocabulary(), TODAY)
        await resources.create(ctx, VACANCIES, vacancy())
        await found.snapshot("AM", await ctx.vocabulary(), TODAY)
        await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(PUBLISHED))
        await found.snapshot("AM", await ctx.vocabulary(), TODAY)
    assert len(watching.seen) == 4
    assert set(watching.seen) == {0}


class Held(ThreadPoolExecutor):
    """Holds building back until it is let go, as a large country would; everything else runs at once."""

    def __init__(self) -> None:
        super().__init__(2)
        self.go = threading.Event()
        self.builds = 0
        self.fails = False
        self.begun = asyncio.Event()

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        work, *_ = args
        if getattr(work, "func", None) is not indexes._built:
            return super().submit(*args, **kwargs)
        self.builds += 1
        if self.builds > 1:
            self.begun.set()

        def later() -> Any:
            self.go.wait()
            if self.fails:
                raise MemoryError
            return work()

        return super().submit(later)


@asynccontextmanager
async def slow(ctx: Context, folder: Path) -> AsyncIterator[tuple[Indexes, Held]]:
    """Indexes with sixty vacancies in the base, whose next building is held back."""
    for _ in range(60):
        await resources.create(ctx, VACANCIES, vacancy())
    with Held() as pool:
        pool.go.set()
        found = Indexes(ctx.runtime.database, pool, CountryBases(Derived(folder)))
        await found.snapshot("AM", await ctx.vocabulary(), TODAY)
        pool.go.clear()
        try:
            yield found, pool
        finally:
            pool.go.set()
            await found.close()


async def test_requests_go_on_while_changes_are_folded_in(ctx: Context, tmp_path: Path) -> None:
    async with slow(ctx, tmp_path) as (found, pool):
        vocabulary = await ctx.vocabulary()
        made = [(await resources.create(ctx, VACANCIES, vacancy())).id for _ in range(55)]
        during = await found.snapshot("AM", vocabulary, TODAY)
        assert len(during) == 115
        assert len(during.base) == 60
        late = await resources.create(ctx, VACANCIES, vacancy())
        assert len(await found.snapshot("AM", vocabulary, TODAY)) == 116
        async with asyncio.timeout(60):
            await pool.begun.wait()
        pool.go.set()
        await found.settled()
        after = await found.snapshot("AM", vocabulary, TODAY)
        assert len(after) == 116
        assert len(after.base) == 115 + (late.id not in after.changed)
        assert set(made).isdisjoint(after.changed)


async def test_a_fold_that_fails_is_logged_and_lists_go_on(
    ctx: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with slow(ctx, tmp_path) as (found, pool):
        vocabulary, pool.fails = await ctx.vocabulary(), True
        for _ in range(55):
            await resources.create(ctx, VACANCIES, vacancy())
        await found.snapshot("AM", vocabulary, TODAY)
        pool.go.set()
        await found.settled()
        assert "could not be folded in" in caplog.text
        late = await resources.create(ctx, VACANCIES, vacancy())
        again = await found.snapshot("AM", vocabulary, TODAY)
        assert late.id in again.changed
        assert pool.builds == 2


async def test_a_newer_taxonomy_drops_a_fold(ctx: Context, tmp_path: Path) -> None:
    async with slow(ctx, tmp_path) as (found, pool):
        for _ in range(55):
            await resources.create(ctx, VACANCIES, vacancy())
        await found.snapshot("AM", await ctx.vocabulary(), TODAY)
        (tmp_path / "labels.tsv").write_text("a:cook\ten\tcook\n", "utf-8")
        await import_files(ctx, [tmp_path / "labels.tsv"])
        newer = await ctx.vocabulary()
        pool.go.set()
        assert (await found.snapshot("AM", newer, TODAY)).base.knowledge.taxonomy is newer.taxonomy
        await found.settled()
        assert (await found.snapshot("AM", newer, TODAY)).base.knowledge.taxonomy is newer.taxonomy


async def test_who_waits_for_a_catching_up_that_began_later_needs_none_of_their_own(ctx: Context) -> None:
    item = await resources.create(ctx, VACANCIES, vacancy())
    await shown(ctx)
    await resources.change(ctx, VACANCIES, item.id, {"status": "closed"}, 1)
    found = await asyncio.gather(*(shown(ctx) for _ in range(20)))
    assert found == [set()] * 20


@pytest.mark.postgresql
async def test_a_transaction_elsewhere_in_the_cluster_hides_nothing(
    postgres: str, postgres_url: str, tmp_path: Path
) -> None:
    """Its snapshot holds the log's cursor back for as long as it is open; what is read again is applied once."""
    async with opened(settings(postgres_url, tmp_path)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        with cloned(postgres, EMPTY) as elsewhere, psycopg.connect(elsewhere.replace("+psycopg", "")) as open_one:
            open_one.execute("CREATE TABLE held (id int)")
            one = await resources.create(ctx, VACANCIES, vacancy())
            assert await shown(ctx) == {one.id}
            before = await snapshot(ctx)
            assert await snapshot(ctx) is before
            two = await resources.create(ctx, VACANCIES, vacancy())
            assert await shown(ctx) == {one.id, two.id}
            open_one.rollback()
        assert await shown(ctx) == {one.id, two.id}
