"""What overlaps or hangs together: nothing is overwritten unseen, and nothing is left that names what is gone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from magnet.errors import Conflict
from magnet.schemas.assessments import AssessmentIn
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.owners import EmployerIn
from magnet.schemas.pages import Bulk
from magnet.schemas.programmes import ProgrammeIn
from magnet.schemas.referral_lists import ReferralListIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.services import intake, referral_lists, resources
from magnet.services.assessments import ASSESSMENTS
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.owners import EMPLOYERS
from magnet.services.programmes import PROGRAMMES
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.settings import Settings
from magnet.store import changes, rows
from magnet.store.changes import Cursor
from magnet.store.owners import EmployerRow
from tests.api.samples import ASSESSMENT, EMPLOYER, PROGRAMME, RETURNEE, VACANCY

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a migrated database of each kind."""
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


def returnee(**more: Any) -> ReturneeIn:
    return ReturneeIn.model_validate({**RETURNEE, **more})


async def test_a_bulk_request_overwrites_no_change_that_it_did_not_see(ctx: Context) -> None:
    """A change that commits while the bulk request waits counts, as does the bulk request's own."""
    said = {**EMPLOYER, "source_reference": "e1"}
    made = await resources.create(ctx, EMPLOYERS, EmployerIn.model_validate(said))
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, EmployerRow, made.id)
        assert row is not None
        row.note = "from the office"
        rows.touch(row, NOW)
        await unit.session.flush()
        bulk = Bulk(items=[{**said, "name": "New name"}])
        taking = asyncio.create_task(intake.take_bulk(ctx, EMPLOYERS, bulk))
        await asyncio.wait([taking], timeout=0.5)
    assert (await taking).counts["changed"] == 1
    after = await resources.read(ctx, EMPLOYERS, made.id)
    assert (after.name, after.note, after.version) == ("New name", "from the office", 3)


async def test_two_bulk_requests_with_one_new_row_make_one(ctx: Context) -> None:
    bulk = Bulk(items=[{**EMPLOYER, "source_reference": f"e{number}"} for number in range(20)])
    receipts = await asyncio.gather(*(intake.take_bulk(ctx, EMPLOYERS, bulk) for _ in range(4)))
    assert sorted(one.counts["created"] for one in receipts) == [0, 0, 0, 20]
    assert sorted(one.counts["same"] for one in receipts) == [0, 20, 20, 20]


async def test_a_known_programme_in_a_bulk_request_stops_no_other(ctx: Context) -> None:
    await resources.create(ctx, PROGRAMMES, ProgrammeIn.model_validate(PROGRAMME))
    new = {**PROGRAMME, "code": "REAB"}
    found = await intake.take_bulk(ctx, PROGRAMMES, Bulk(items=[PROGRAMME, new, new]))
    assert [one.outcome for one in found.receipts] == ["refused", "created", "refused"]
    assert [one.errors[0].code for one in (found.receipts[0], found.receipts[2])] == ["code_taken"] * 2


async def test_a_returnee_goes_to_another_country_with_all_that_is_theirs(ctx: Context) -> None:
    made = await resources.create(ctx, RETURNEES, returnee())
    listed = await referral_lists.create(ctx, made.id, ReferralListIn(country="AM"))
    patch = {"country": "GE", "profile": {"mobility": "country", "work": []}}
    moved = await resources.change(ctx, RETURNEES, made.id, patch, 1)
    assert (moved.id, moved.country, moved.version) == (made.id, "GE", 2)
    read = await resources.read(ctx, RETURNEES, made.id)
    assert (read.country, read.profile.mobility, read.profile.work) == ("GE", "country", [])
    assert (await referral_lists.read(ctx, listed.id)).returnee_id == made.id
    async with ctx.read() as session:
        left, _ = await changes.since(session, "AM", Cursor())
        came, _ = await changes.since(session, "GE", Cursor())
    assert [change.act for change in left] == ["created", "deleted"]
    assert [change.act for change in came] == ["created"]
    await resources.delete(ctx, RETURNEES, made.id, 2)
    with pytest.raises(Exception, match="no such"):
        await referral_lists.read(ctx, listed.id)


async def test_an_employer_with_vacancies_stays(ctx: Context) -> None:
    employer = await resources.create(ctx, EMPLOYERS, EmployerIn.model_validate(EMPLOYER))
    item = await resources.create(ctx, VACANCIES, VacancyIn.model_validate({**VACANCY, "employer_id": employer.id}))
    with pytest.raises(Conflict, match="still name"):
        await resources.delete(ctx, EMPLOYERS, employer.id, 1)
    await resources.delete(ctx, VACANCIES, item.id, 1)
    await resources.delete(ctx, EMPLOYERS, employer.id, 1)


async def test_a_programme_with_returnees_stays(ctx: Context) -> None:
    """Without it they would be entitled to everything."""
    programme = await resources.create(ctx, PROGRAMMES, ProgrammeIn.model_validate(PROGRAMME))
    person = await resources.create(ctx, RETURNEES, returnee(programme=PROGRAMME["code"]))
    with pytest.raises(Conflict, match="still name"):
        await resources.delete(ctx, PROGRAMMES, programme.id, 1)
    await resources.delete(ctx, RETURNEES, person.id, 1)
    await resources.delete(ctx, PROGRAMMES, programme.id, 1)


async def test_an_assessment_with_vacancies_stays(ctx: Context) -> None:
    assessment = await resources.create(ctx, ASSESSMENTS, AssessmentIn.model_validate(ASSESSMENT))
    new = VacancyIn.model_validate({**VACANCY, "assessment_id": assessment.id})
    item = await resources.create(ctx, VACANCIES, new)
    with pytest.raises(Conflict, match="still name"):
        await resources.delete(ctx, ASSESSMENTS, assessment.id, 1)
    await resources.change(ctx, VACANCIES, item.id, {"assessment_id": None}, 1)
    await resources.delete(ctx, ASSESSMENTS, assessment.id, 1)


@pytest.mark.postgresql
async def test_nothing_comes_to_name_what_is_being_deleted(postgres_url: str, tmp_path: Path) -> None:
    """Whoever names a programme or an assessment holds it until they have committed."""
    async with opened(Settings(database_url=postgres_url, data_folder=tmp_path, threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        programme = await resources.create(ctx, PROGRAMMES, ProgrammeIn.model_validate(PROGRAMME))
        new = returnee(programme=PROGRAMME["code"])
        (columns,) = await RETURNEES.columns(ctx, await ctx.vocabulary(), [new])
        await resources.seal(ctx, RETURNEES, [(columns, None)])
        async with ctx.write() as unit:
            await resources.insert(ctx, unit, RETURNEES, columns)
            await unit.session.flush()
            deleting = asyncio.create_task(resources.delete(ctx, PROGRAMMES, programme.id, 1))
            await asyncio.wait([deleting], timeout=0.5)
        with pytest.raises(Conflict):
            await deleting
