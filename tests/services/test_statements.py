"""A row taken in again states the fields that it carries; whatever an officer did to the others stays as it is."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from magnet.schemas.pages import Bulk
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR, Grant, Principal
from magnet.services import imports, intake, resources, work
from magnet.services.context import Context
from magnet.services.imports import Upload
from magnet.services.opportunities import VACANCIES
from magnet.services.resources import Wanted
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = '[defaults]\nsource_kind = "feed"\nsource = "board"\n'
ROW = {"country": "IQ", "source_reference": "1", "title": "Cook", "essential_skills": [{"text": "soup"}]}
LABELS = "a:cook\ten\tcook\na:welder\ten\twelder\nb:/skill/soup\ten\tsoup making\nb:/skill/stew\ten\tstew\n"


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        (tmp_path / "labels.tsv").write_text(LABELS, "utf-8")
        await import_files(ctx, [tmp_path / "labels.tsv"])
        yield ctx


def outcomes(of: Any) -> dict[str, int]:
    (counts,) = of.counts
    return {name: count for name, count in counts.model_dump(exclude={"noun"}).items() if count}


async def sent(ctx: Context, rows: str, mapping: str | None = FEED, noun: Any = "vacancy") -> dict[str, int]:
    """What became of a file's rows; the preview said the same."""
    upload = Upload(data=rows.encode(), filename="a.csv", noun=noun, country="IQ", mapping=mapping)
    previewed = await imports.create(ctx, upload)
    await imports.confirm(ctx, previewed.id)
    assert await work.work_once(ctx.runtime, "worker", lambda: NOW)
    done = await imports.read(ctx, previewed.id)
    assert outcomes(done) == outcomes(previewed)
    return outcomes(done)


async def bulk(ctx: Context, *rows: dict[str, Any], resource: Any = VACANCIES) -> list[str]:
    return [one.outcome for one in (await intake.take_bulk(ctx, resource, Bulk(items=list(rows)))).receipts]


async def only(ctx: Context, resource: Any = VACANCIES) -> Any:
    ((one,), _) = await resources.listing(ctx, resource, Wanted())
    return one


async def edited(ctx: Context, patch: dict[str, Any], resource: Any = VACANCIES) -> Any:
    one = await only(ctx, resource)
    return await resources.change(ctx, resource, one.id, patch, one.version)


async def test_what_an_officer_decided_outlasts_the_feed(ctx: Context) -> None:
    rows = "id,title,place,skills\n1,Kitchen hero,Erbil,soup\n"
    assert await sent(ctx, rows) == {"created": 1}
    decided = {
        "occupation": "a:cook",
        "red_flags": ["fee_asked"],
        "status": "closed",
        "essential_skills": [{"text": "soup", "concept": "b:/skill/soup"}],
    }
    before = await edited(ctx, decided)
    assert await sent(ctx, rows) == {"same": 1}
    assert await only(ctx) == before
    assert await sent(ctx, rows.replace("hero", "hand").replace(",soup", ",stew; soup")) == {"changed": 1}
    after = await only(ctx)
    assert (after.title, after.occupation, after.title_status) == ("Kitchen hand", "a:cook", "confirmed")
    assert (after.red_flags, after.status) == (["fee_asked"], "closed")
    said = {one.text: (one.concept, one.status) for one in after.essential_skills}
    assert said["soup"] == ("b:/skill/soup", "confirmed")
    assert said["stew"][0] is None


async def test_what_a_row_names_and_a_mapping_sets_counts(ctx: Context) -> None:
    rows = "id,title,status\n1,Cook,open\n"
    await sent(ctx, rows)
    await edited(ctx, {"status": "closed", "source_kind": "office"})
    assert await sent(ctx, rows) == {"changed": 1}
    after = await only(ctx)
    assert (after.status, after.source_kind) == ("open", "feed")


async def test_a_guess_gives_way_to_a_person_until_its_ground_changes(ctx: Context) -> None:
    rows = "id,title,place\n1,Повар в ресторан,Erbil\n"
    await sent(ctx, rows)
    guessed = await only(ctx)
    assert (guessed.language, guessed.region) == ("ru", "IQ-AR")
    await edited(ctx, {"language": "uk", "region": "IQ-SU"})
    assert await sent(ctx, rows) == {"same": 1}
    assert await sent(ctx, rows.replace("Erbil", "Basra")) == {"changed": 1}
    after = await only(ctx)
    assert (after.language, after.region) == ("uk", "IQ-BA")


async def test_an_item_that_an_officer_gave_to_an_employer_or_office_is_known_again(ctx: Context) -> None:
    rows = "id,title\n1,Cook\n"
    await sent(ctx, rows)
    officer = replace(ctx, principal=Principal("key", (Grant(Role.ADMIN, office_id="erbil"),)))
    assert (await edited(officer, {"text": "Checked by telephone."})).office_id == "erbil"
    assert await sent(ctx, rows) == {"same": 1}
    assert await sent(ctx, rows.replace("Cook", "Chef")) == {"changed": 1}
    after = await only(ctx)
    assert (after.office_id, after.text, after.title) == ("erbil", "Checked by telephone.", "Chef")


async def test_a_bulk_row_may_bring_only_what_changes(ctx: Context) -> None:
    assert await bulk(ctx, {**ROW, "pay": {"minimum": 5, "maximum": 9, "currency": "IQD"}}) == ["created"]
    assert await bulk(ctx, {"country": "iq", "source_reference": " 1 ", "status": "closed"}) == ["changed"]
    assert await bulk(ctx, {"country": "IQ", "source_reference": "1", "pay": {"minimum": 7, "currency": "IQD"}}) == [
        "changed"
    ]
    after = await only(ctx)
    assert (after.title, after.status, after.pay.minimum, after.pay.maximum) == ("Cook", "closed", 7, None)
    assert await bulk(ctx, {"country": "IQ", "source_reference": "2", "status": "closed"}) == ["refused"]


async def test_null_is_a_statement_and_unknown_fields_are_refused(ctx: Context) -> None:
    await bulk(ctx, {**ROW, "occupation": "a:cook", "place": "Erbil"})
    assert await bulk(ctx, {**ROW, "occupation": None}, {**ROW, "colour": "red"}) == ["changed", "refused"]
    after = await only(ctx)
    assert (after.occupation, after.place) == (None, "Erbil")


async def test_of_two_rows_with_one_reference_the_second_builds_on_the_first(ctx: Context) -> None:
    again = {**ROW, "openings": 3}
    assert await bulk(ctx, ROW, {**ROW, "place": "Erbil"}, again, again) == ["created", "changed", "changed", "same"]
    after = await only(ctx)
    assert (after.place, after.openings) == ("Erbil", 3)
    rows = "id,title,place\n1,Cook,\n1,Cook,Erbil\n1,Cook,\n2,Cook,\n"
    assert await sent(ctx, rows) == {"created": 2, "changed": 1, "same": 1}


async def test_a_profile_keeps_what_a_caseworker_added_to_it(ctx: Context) -> None:
    header = "ref,occupation,years,skills,consent date,notice version,consent purposes"
    rows = f"{header}\nr1,Cook; Welder,3;4,soup,2026-01-05,1,registration\n"
    assert await sent(ctx, rows, None, "returnee") == {"created": 1}
    work = [
        {"occupation": {"text": "Cook", "language": "en", "concept": "a:cook"}, "years": 3, "last_year": 2024},
        {"occupation": {"text": "Welder"}, "years": 4},
    ]
    skills = [{"skill": {"text": "soup", "concept": "b:/skill/soup"}, "level": "expert", "known_by": "test"}]
    wishes = {"regions": ["IQ-AR"]}
    before = await edited(ctx, {"profile": {"work": work, "skills": skills, "preferences": wishes}}, RETURNEES)
    assert await sent(ctx, rows, None, "returnee") == {"same": 1}
    assert await only(ctx, RETURNEES) == before
    assert await sent(ctx, rows.replace("3;4", "5;4"), None, "returnee") == {"changed": 1}
    after = await only(ctx, RETURNEES)
    assert (after.profile.work[0].years, after.profile.work[0].last_year) == (5, 2024)
    assert after.profile.work[0].occupation.concept == "a:cook"
    assert after.profile.skills == before.profile.skills
    assert (after.profile.preferences.regions, after.consent) == (["IQ-AR"], before.consent)


async def test_a_change_between_reading_and_writing_is_built_upon(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bulk(ctx, ROW)
    linked: Callable[..., Any] = VACANCIES.columns
    edits = iter([{"red_flags": ["asks_sex"]}])

    async def columns(*args: Any) -> Any:
        made = await linked(*args)
        for patch in edits:
            await edited(ctx, patch)
        return made

    assert await bulk(ctx, {**ROW, "place": "Erbil"}, resource=replace(VACANCIES, columns=columns)) == ["changed"]
    after = await only(ctx)
    assert (after.red_flags, after.place) == (["asks_sex"], "Erbil")
