"""What a vacancy's text asks for stands in where nobody stated it, apart and marked, and gives way to an officer."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from magnet.importers.files import Source, read_file
from magnet.schemas.opportunities import Vacancy
from magnet.schemas.referral_lists import ReferralListIn
from magnet.schemas.returnees import ProfileIn
from magnet.security.principals import OPERATOR
from magnet.services import bridge, file_imports, referral_lists, relinking, resources
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.resources import Wanted
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.settings import Settings
from magnet.store import opportunities

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = (
    "Requirements: knowledge of MIG welding, at least 3 years of experience, driving licence category C, "
    "English (B2), secondary education"
)
ROW = {"id": "1", "title": "Welder", "text": TEXT, "country": "IQ", "language": "en"}


@pytest.fixture
async def ctx(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(Settings(database_url=sqlite_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        (tmp_path / "occupations.tsv").write_text("a:welder\ten\twelder\n", "utf-8")
        (tmp_path / "skills.tsv").write_text("s:mig\ten\tMIG welding\ns:law\ten\tlaw\n", "utf-8")
        await import_files(ctx, [tmp_path / "occupations.tsv"], kind="occupation")
        await import_files(ctx, [tmp_path / "skills.tsv"], kind="skill")
        yield ctx


async def imported(ctx: Context, *rows: dict[str, Any], extract: bool = True) -> list[Vacancy]:
    """The vacancies after these rows were imported."""
    data = "\n".join(map(json.dumps, rows)).encode()
    source = Source(data=data, name="a.jsonl", noun="vacancy", today=date(2026, 3, 1), limit=10**9)
    whole = file_imports.read_whole(read_file(source), source)
    done = await file_imports.run(ctx, whole, file_imports.Wanted(extract=extract))
    assert not done.tally.total("refused"), done.receipts
    return (await resources.listing(ctx, VACANCIES, Wanted()))[0]


async def changed(ctx: Context, vacancy: Vacancy, **patch: Any) -> Vacancy:
    return await resources.change(ctx, VACANCIES, vacancy.id, patch, vacancy.version)


async def asked(ctx: Context, vacancy: Vacancy) -> Any:
    """The vacancy as matching sees it."""
    async with ctx.read() as session:
        (row,) = await opportunities.named(session, "IQ", [vacancy.id])
    return bridge.opportunity(row, {})


async def test_what_the_text_says_stands_apart_from_what_is_stated(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, ROW)
    assert vacancy.from_text
    assert (vacancy.essential_skills, vacancy.languages, vacancy.licences, vacancy.years) == ([], [], [], None)
    inferred = vacancy.inferred
    assert inferred is not None
    assert [one.text for one in inferred.essential_skills] == ["MIG welding"]
    assert [(one.language, one.level) for one in inferred.languages] == [("en", "B2")]
    assert (inferred.licences, inferred.years, inferred.minimum_education) == (["driving:C"], 3, 3)


async def test_it_counts_in_matching_by_its_chance(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, ROW)
    seen = await asked(ctx, vacancy)
    assert vacancy.inferred is not None
    score = vacancy.inferred.essential_skills[0].links[0].score
    assert 0.4 <= score < 1
    assert [(link.concept, link.weight) for link in seen.essential[0].links] == [("s:mig", round(score * 1000))]
    assert (seen.tenths, seen.education, seen.licences) == (30, 3, ("driving:C",))


async def test_what_a_row_states_is_never_inferred(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, {**ROW, "skills": ["law"], "licences": "B"})
    assert not vacancy.from_text
    assert vacancy.inferred is None
    assert [one.text for one in vacancy.essential_skills] == ["law"]


async def test_it_can_be_left_out(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, ROW, extract=False)
    assert (vacancy.from_text, vacancy.inferred) == (False, None)


async def test_an_officer_corrects_it_and_the_feed_does_not_undo_that(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, ROW)
    corrected = await changed(ctx, vacancy, essential_skills=[{"text": "law"}], years=1)
    assert corrected.inferred is not None
    assert (corrected.inferred.essential_skills, corrected.inferred.years) == ([], None)
    assert corrected.inferred.licences == ["driving:C"]
    (again,) = await imported(ctx, ROW)
    assert again.version == corrected.version
    assert [one.text for one in again.essential_skills] == ["law"]


async def test_an_officer_turns_it_off_until_the_text_changes(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, ROW)
    off = await changed(ctx, vacancy, from_text=False)
    assert off.inferred is None
    (same,) = await imported(ctx, ROW)
    assert same.version == off.version
    (new,) = await imported(ctx, {**ROW, "text": "Requirements: driving licence category D"})
    assert new.inferred is not None
    assert new.inferred.licences == ["driving:D"]


async def test_another_change_keeps_what_was_inferred(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, ROW)
    assert (await changed(ctx, vacancy, place="Erbil")).inferred == vacancy.inferred


async def test_a_second_import_changes_nothing(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, ROW)
    (again,) = await imported(ctx, ROW)
    assert again == vacancy


async def test_a_new_taxonomy_is_read_into_it(ctx: Context, tmp_path: Path) -> None:
    (vacancy,) = await imported(ctx, {**ROW, "text": "Requirements: knowledge of orbital welding"})
    assert vacancy.inferred is None
    (tmp_path / "more.tsv").write_text("s:orbital\ten\torbital welding\n", "utf-8")
    await import_files(ctx, [tmp_path / "more.tsv"], kind="skill")
    await relinking.relink(ctx)
    linked = await resources.read(ctx, VACANCIES, vacancy.id)
    assert linked.inferred is not None
    assert linked.inferred.essential_skills[0].links[0].concept == "s:orbital"


async def test_a_repeated_text_is_read_once(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    from magnet.services.vocabulary import Vocabulary

    texts: list[str] = []
    plain = Vocabulary.read_advert

    def counting(self: Vocabulary, text: str, language: str | None) -> Any:
        texts.append(text)
        return plain(self, text, language)

    monkeypatch.setattr(Vocabulary, "read_advert", counting)
    made = await imported(ctx, ROW, {**ROW, "id": "2"}, {**ROW, "id": "3"})
    assert len(made) == 3
    assert texts == [TEXT]


async def test_a_ranked_item_says_what_nobody_stated(ctx: Context) -> None:
    (vacancy,) = await imported(ctx, {**ROW, "source_kind": "feed"})
    profile = ProfileIn.model_validate(
        {"work": [{"occupation": {"text": "welder"}, "years": 5}], "skills": [{"skill": {"text": "MIG welding"}}]}
    )
    lists = await referral_lists.preview(ctx, profile, ReferralListIn(country="IQ"))
    (item,) = [one for each in lists for one in (*each.items, *each.weaker)]
    assert vacancy.inferred is not None
    assert item.inferred == ["essential_skills", "languages", "licences", "minimum_education", "years"]
    assert "inferred_from_text" in [reason.code for reason in item.checks]
    assert "skill_held" in [reason.code for reason in item.reasons]


async def test_what_was_read_closes_nothing(ctx: Context) -> None:
    await imported(ctx, {**ROW, "source_kind": "feed"})
    profile = ProfileIn.model_validate(
        {
            "work": [{"occupation": {"text": "welder"}, "years": 5}],
            "languages": [{"language": "en", "spoken": "none"}],
            "licences": [{"licence": "driving:C", "held": False}],
        }
    )
    lists = await referral_lists.preview(ctx, profile, ReferralListIn(country="IQ"))
    (item,) = [one for each in lists for one in (*each.items, *each.weaker)]
    assert {"licence_missing_maybe", "language_absent_maybe"} <= {reason.code for reason in item.checks}
