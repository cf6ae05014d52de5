"""A file comes in once: previewed, confirmed, applied in batches, and known again when it is sent again."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from magnet.errors import Conflict, Invalid, NotFound
from magnet.importers.files import FileNoun
from magnet.schemas.imports import Import
from magnet.schemas.keys import KeyIn
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR, Grant, Principal
from magnet.services import importing, imports, jobs, keys, resources, work
from magnet.services.assessments import ASSESSMENTS, JOB_SEARCH_SERVICES
from magnet.services.context import Context
from magnet.services.import_rows import unpacked
from magnet.services.imports import Upload
from magnet.services.opportunities import TRAININGS, VACANCIES
from magnet.services.owners import EMPLOYERS
from magnet.services.resources import Wanted
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.settings import Settings
from magnet.store import imports as import_rows
from tests.importers.test_workbook import FORM_ROWS, filled

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VACANCY_ROWS = (
    "title,employer,place,closes,occupation\n"
    "Welder,Zagros Steel,Erbil,2026-06-01,\nCook,Blue Door,Erbil,,\n,Blue Door,Erbil,,\nBaker,Blue Door,Erbil,,9999x\n"
)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        (tmp_path / "labels.tsv").write_text("a:cook\ten\tcook\na:welder\ten\twelder\n", "utf-8")
        await import_files(ctx, [tmp_path / "labels.tsv"])
        yield ctx


def upload(data: str | bytes, noun: FileNoun = "vacancy", **more: Any) -> Upload:
    content = data.encode() if isinstance(data, str) else data
    name = "a.xlsx" if noun == "workbook" else "a.csv"
    return Upload(**{"data": content, "filename": name, "noun": noun, "country": "IQ", **more})


def outcomes(of: Import, noun: str = "vacancy") -> dict[str, int]:
    (counts,) = [one for one in of.counts if one.noun == noun]
    return {name: count for name, count in counts.model_dump(exclude={"noun"}).items() if count}


async def applied(ctx: Context, sent: Upload) -> Import:
    previewed = await imports.create(ctx, sent)
    await imports.confirm(ctx, previewed.id)
    assert await work.work_once(ctx.runtime, "worker", lambda: NOW)
    return await imports.read(ctx, previewed.id)


async def everything(ctx: Context, resource: Any) -> list[Any]:
    return (await resources.listing(ctx, resource, Wanted(limit=200)))[0]


async def test_a_preview_says_what_would_happen_and_stores_nothing_else(ctx: Context) -> None:
    previewed = await imports.create(ctx, upload(VACANCY_ROWS))
    assert previewed.state == "previewed"
    assert outcomes(previewed) == {"created": 2, "refused": 2}
    assert [(one.row, one.outcome) for one in previewed.first_receipts] == [
        (2, "created"),
        (3, "created"),
        (4, "refused"),
        (5, "refused"),
    ]
    assert previewed.first_receipts[3].errors[0].code == "unknown_code"
    assert await everything(ctx, VACANCIES) == []
    assert await everything(ctx, EMPLOYERS) == []


async def test_a_confirmed_file_goes_in_and_a_second_time_changes_nothing(ctx: Context) -> None:
    done = await applied(ctx, upload(VACANCY_ROWS))
    assert (done.state, done.rows, done.done) == ("applied", 4, 4)
    assert outcomes(done) == {"created": 2, "refused": 2}
    assert [(one.country, one.language, one.linked + one.asked + one.unlinked) for one in done.links] == [
        ("IQ", None, 2)
    ]
    employers = {one.id: one for one in await everything(ctx, EMPLOYERS)}
    assert sorted(one.name for one in employers.values()) == ["Blue Door", "Zagros Steel"]
    assert {one.vetting for one in employers.values()} == {"unvetted"}
    before = await everything(ctx, VACANCIES)
    assert {employers[one.employer_id].name for one in before} == {"Blue Door", "Zagros Steel"}
    again = await imports.create(ctx, upload(VACANCY_ROWS))
    assert outcomes(again) == {"same": 2, "refused": 2}
    assert outcomes(await applied(ctx, upload(VACANCY_ROWS))) == {"same": 2, "refused": 2}
    assert await everything(ctx, VACANCIES) == before
    assert len(await everything(ctx, EMPLOYERS)) == 2


async def test_a_changed_row_changes_its_vacancy(ctx: Context) -> None:
    await applied(ctx, upload(VACANCY_ROWS))
    later = VACANCY_ROWS.replace("2026-06-01", "2026-07-01")
    assert outcomes(await imports.create(ctx, upload(later))) == {"changed": 1, "same": 1, "refused": 2}
    assert outcomes(await applied(ctx, upload(later))) == {"changed": 1, "same": 1, "refused": 2}
    assert len(await everything(ctx, VACANCIES)) == 2


async def test_a_feed_registers_no_employer(ctx: Context) -> None:
    mapping = '[defaults]\nsource_kind = "feed"\nsource = "board"\n'
    await applied(ctx, upload("id,title,employer\n7,Cook,Blue Door\n", mapping=mapping))
    (vacancy,) = await everything(ctx, VACANCIES)
    assert (vacancy.employer_id, vacancy.employer_name, vacancy.apply_yourself) == (None, "Blue Door", True)
    assert await everything(ctx, EMPLOYERS) == []


async def test_an_office_may_keep_unknown_employers_out(ctx: Context) -> None:
    await applied(ctx, upload("title,employer\nCook,Blue Door\n", mapping="create_employers = false"))
    (vacancy,) = await everything(ctx, VACANCIES)
    assert (vacancy.employer_id, vacancy.employer_name) == (None, "Blue Door")


async def test_columns_that_nobody_reads_are_named_and_not_kept(ctx: Context) -> None:
    data = "occupation,consent,consent.notice_version,consent for,name\ncook,2026-01-05,1,registration,Somebody Real\n"
    previewed = await imports.create(ctx, upload(data, "returnee"))
    assert previewed.notes == ["Columns that no field is read from: name."]
    async with ctx.read() as session:
        row = await import_rows.one(session, previewed.id, with_content=True)
    assert row is not None
    assert row.content is not None
    kept = await unpacked(ctx, row.content, import_rows.content_place(row.country, row.id))
    assert "Somebody" not in json.dumps([str(one.fields) for one in kept])


async def test_after_a_kill_no_batch_is_done_twice(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    # Without references of their own, rows done twice would show; here the reference is what the file gives none of.
    data = "title\n" + "".join(f"Welder {n}\n" for n in range(7))
    previewed = await imports.create(ctx, upload(data))
    await imports.confirm(ctx, previewed.id)
    clock = NOW
    killed = await jobs.lease(ctx.runtime, "one", [imports.KIND], lambda: clock)
    assert killed is not None

    class Killed(BaseException):
        pass

    kept = importing.Import.apply

    async def two_batches(self: Any, batch: Any, along: Any = None) -> Any:
        if batch.place >= 4:
            raise Killed
        return await kept(self, batch, along)

    monkeypatch.setattr(importing.Import, "apply", two_batches)
    with pytest.raises(Killed):
        await imports.apply(ctx.runtime, killed, lambda: clock)
    assert (await imports.read(ctx, previewed.id)).done == 4
    applied_from = []

    async def counted(self: Any, batch: Any, along: Any = None) -> Any:
        applied_from.append(batch.place)
        return await kept(self, batch, along)

    monkeypatch.setattr(importing.Import, "apply", counted)
    clock = NOW + jobs.LEASE
    assert await work.work_once(ctx.runtime, "two", lambda: clock)
    done = await imports.read(ctx, previewed.id)
    assert applied_from == [4, 6]
    assert (done.state, done.done, outcomes(done)) == ("applied", 7, {"created": 7})
    assert Counter(one.title for one in await everything(ctx, VACANCIES)).most_common(1)[0][1] == 1
    receipts, following = await imports.receipts(ctx, previewed.id, 0, 200)
    assert following is None
    assert [one.row for one in receipts] == list(range(2, 9))
    assert all(one.id for one in receipts)


async def test_receipts_come_in_pages(ctx: Context) -> None:
    previewed = await imports.create(ctx, upload("title\n" + "cook\n" * 5))
    first, place = await imports.receipts(ctx, previewed.id, 0, 3)
    assert place == 3
    rest, end = await imports.receipts(ctx, previewed.id, place, 3)
    assert end is None
    assert [one.row for one in [*first, *rest]] == [2, 3, 4, 5, 6]


async def test_a_file_is_confirmed_once(ctx: Context) -> None:
    previewed = await imports.create(ctx, upload("title\ncook\n"))
    assert (await imports.confirm(ctx, previewed.id)).state == "queued"
    with pytest.raises(Conflict):
        await imports.confirm(ctx, previewed.id)


async def test_an_unknown_country_is_refused_with_those_near(ctx: Context) -> None:
    with pytest.raises(Invalid) as raised:
        await imports.create(ctx, upload("title\ncook\n", country="Georgiania"))
    assert "GE" in raised.value.extra["errors"][0]["nearest"]


async def test_a_country_may_be_named(ctx: Context) -> None:
    assert (await imports.create(ctx, upload("title\ncook\n", country="Irak"))).country == "IQ"


async def test_a_finding_that_cannot_be_read_is_refused_and_the_rest_goes_in(ctx: Context) -> None:
    findings = [{"ISCO code": 7212, "Demand": 2}, {"ISCO code": 7231, "Demand": 5}, {"Demand": 1}]
    data = filled(FORM_ROWS, Findings=findings, Vacancies=[{"Title": "Welder"}])
    done = await applied(ctx, upload(data, "workbook", country=None))
    assert outcomes(done, "finding") == {"refused": 2}
    assert (outcomes(done, "assessment"), outcomes(done, "vacancy")) == ({"created": 1}, {"created": 1})
    (assessment,) = await everything(ctx, ASSESSMENTS)
    assert [one.code for one in assessment.findings] == ["7212"]


async def test_a_workbook_brings_all_its_sheets_and_joins_them(ctx: Context) -> None:
    data = filled(
        FORM_ROWS,
        Employers=[{"Name": "Zagros Steel", "Sector": "C", "Reference": "Z1"}],
        Findings=[{"ISCO code": 7212, "Demand": 2, "Pay from": 700000, "Currency": "IQD"}],
        Vacancies=[{"Title": "Welder", "Employer": "z1"}, {"Title": "Cook", "Employer": "Blue Door"}],
        Trainings=[{"Title": "Welding", "Seats": 12}],
        Services=[{"Name": "Employment office", "Languages": "Kurdish"}],
    )
    nouns = ("employer", "assessment", "service", "vacancy", "training")
    done = await applied(ctx, upload(data, "workbook", country=None))
    assert [outcomes(done, noun) for noun in nouns] == [
        {"created": 1},
        {"created": 1},
        {"created": 1},
        {"created": 2},
        {"created": 1},
    ]
    (assessment,) = await everything(ctx, ASSESSMENTS)
    assert assessment.findings[0].code == "7212"
    assert len(await everything(ctx, JOB_SEARCH_SERVICES)) == 1
    employers = {one.name: one for one in await everything(ctx, EMPLOYERS)}
    assert set(employers) == {"Zagros Steel", "Blue Door"}
    vacancies = {one.title: one for one in await everything(ctx, VACANCIES)}
    assert vacancies["Welder"].employer_id == employers["Zagros Steel"].id
    assert vacancies["Welder"].assessment_id == assessment.id
    again = await applied(ctx, upload(data, "workbook", country=None))
    assert [outcomes(again, noun) for noun in nouns] == [
        {"same": 1},
        {"same": 1},
        {"same": 1},
        {"same": 2},
        {"same": 1},
    ]


async def test_numbers_that_two_sheets_share_are_two_rows(ctx: Context) -> None:
    data = filled(
        FORM_ROWS,
        Vacancies=[{"Title": "Welding", "Reference": "1"}],
        Trainings=[{"Title": "Welding", "Reference": "1"}, {"Title": "Cooking"}],
    )
    done = await applied(ctx, upload(data, "workbook", country=None))
    assert [outcomes(done, noun) for noun in ("vacancy", "training")] == [{"created": 1}, {"created": 2}]


async def test_a_vacancy_and_a_training_of_one_source_may_have_one_reference(ctx: Context) -> None:
    training, vacancy = upload("id,title\n1,Welding\n", "training"), upload("id,title\n1,Welder\n2,Cook\n")
    for file, outcome in ((training, {"created": 1}), (vacancy, {"created": 2}), (vacancy, {"same": 2})):
        previewed = await imports.create(ctx, file)
        assert outcomes(previewed, file.noun) == outcome
        assert outcomes(await applied(ctx, file), file.noun) == outcome
    assert [one.title for one in await everything(ctx, TRAININGS)] == ["Welding"]
    assert sorted(one.title for one in await everything(ctx, VACANCIES)) == ["Cook", "Welder"]


async def test_an_office_s_own_rows_stay_its_own(ctx: Context) -> None:
    made = await keys.create(ctx, KeyIn(name="Erbil", role=Role.ADMIN, office_id="erbil"))
    office = replace(ctx, principal=await keys.authenticate(ctx.runtime, made.text, NOW))
    await applied(office, upload("title\ncook\n"))
    (vacancy,) = await everything(ctx, VACANCIES)
    assert vacancy.office_id == "erbil"
    assert outcomes(await imports.create(office, upload("title\ncook\n"))) == {"same": 1}
    assert outcomes(await imports.create(ctx, upload("title\ncook\n"))) == {"created": 1}


async def test_a_file_is_applied_by_what_its_sender_is_granted_when_it_is_applied(ctx: Context) -> None:
    made = await keys.create(ctx, KeyIn(name="Erbil", role=Role.COUNTRY_OFFICER, countries=["IQ"]))
    officer = replace(ctx, principal=await keys.authenticate(ctx.runtime, made.text, NOW))
    previewed = await imports.create(officer, upload("title\ncook\n"))
    await imports.confirm(officer, previewed.id)
    await keys.revoke(ctx, made.id)
    assert await work.work_once(ctx.runtime, "worker", lambda: NOW)
    assert await everything(ctx, VACANCIES) == []


async def test_a_file_is_seen_by_its_sender_only(ctx: Context) -> None:
    sent = await imports.create(ctx, upload("title\ncook\n"))
    other = replace(ctx, principal=Principal("other", (Grant(Role.COUNTRY_OFFICER, frozenset({"IQ"})),)))
    for ask in (imports.read, imports.confirm):
        with pytest.raises(NotFound):
            await ask(other, sent.id)
    with pytest.raises(NotFound):
        await imports.receipts(other, sent.id, 0, 9)


async def test_rows_of_another_country_are_refused_and_tell_nothing(ctx: Context) -> None:
    await applied(ctx, upload("id,title,country\n1,cook,GE\n", country=None))
    officer = replace(ctx, principal=Principal("officer", (Grant(Role.COUNTRY_OFFICER, frozenset({"IQ"})),)))
    previewed = await imports.create(officer, upload("id,title,country\n1,cook,GE\n2,baker,IQ\n", country=None))
    assert [(one.outcome, [e.code for e in one.errors]) for one in previewed.first_receipts] == [
        ("refused", ["outside_grant"]),
        ("created", []),
    ]


async def test_a_file_that_nobody_confirms_is_forgotten_after_a_week(ctx: Context) -> None:
    sent, done = await imports.create(ctx, upload(VACANCY_ROWS)), await applied(ctx, upload(VACANCY_ROWS))
    await imports.forget_due(ctx.runtime, NOW + timedelta(days=7))
    assert (await imports.read(ctx, sent.id)).state == "previewed"
    await imports.forget_due(ctx.runtime, NOW + timedelta(days=7, seconds=1))
    with pytest.raises(NotFound):
        await imports.confirm(ctx, sent.id)
    assert (await imports.read(ctx, done.id)).state == "applied"
