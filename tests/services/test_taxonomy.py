"""Taking taxonomies in: twice is no change, changes and refusals are said; then search, concepts and links."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from magnet.errors import NotFound, Unsupported
from magnet.schemas.links import LinksIn
from magnet.security.principals import OPERATOR
from magnet.services import taxonomy
from magnet.services.context import Context
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import Loaded, import_files, import_starter
from magnet.services.vocabulary import NO_VERSION
from magnet.settings import Settings
from tests.importers.bundle import FILES, ISCO, OCCUPATION, SKILL, in_french, packed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LABELS = "a:1\ten\twelder\na:1\ten\tweld worker\na:1\tfr\tsoudeur\nx/skill/1\ten\tMIG welding\n"


@pytest.fixture
async def ctx(empty_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a database without tables, of each kind."""
    async with opened(Settings(database_url=empty_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


def written(folder: Path, text: str, name: str = "labels.tsv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def total(loaded: Loaded) -> Counter[str]:
    return loaded.concepts + loaded.labels + loaded.relations


async def labels_of(ctx: Context, uri: str) -> list[tuple[str, str, bool]]:
    concept = await taxonomy.concept(ctx, uri)
    return [(label.language, label.text, label.preferred) for label in concept.labels]


async def test_importing_a_label_file_twice_changes_nothing(ctx: Context, tmp_path: Path) -> None:
    path = written(tmp_path, LABELS)
    first = await import_files(ctx, [path])
    assert (first.concepts, first.labels) == (Counter(new=2), Counter(new=4))
    second = await import_files(ctx, [path])
    assert total(second) == Counter(same=6)
    assert second.version == first.version != NO_VERSION


async def test_importing_a_bundle_twice_changes_nothing(ctx: Context, tmp_path: Path) -> None:
    path = packed(tmp_path)
    first = await import_files(ctx, [path])
    assert first.concepts == Counter(new=6)
    assert first.relations == Counter(new=6, refused=1)
    (refusal,) = first.refusals
    assert (refusal.file, refusal.line) == ("occupationSkillRelations.csv", 4)
    second = await import_files(ctx, [path])
    assert set(total(second)) == {"same", "refused"}
    assert second.version == first.version


async def test_several_languages_of_a_bundle_name_the_same_concepts(ctx: Context, tmp_path: Path) -> None:
    await import_files(ctx, [packed(tmp_path), packed(tmp_path, in_french(), "fr.zip")])
    tags = {language for language, _, _ in await labels_of(ctx, f"{OCCUPATION}w")}
    assert tags == {"en", "fr"}


async def test_a_new_edition_says_what_changed(ctx: Context, tmp_path: Path) -> None:
    before = await import_files(ctx, [packed(tmp_path)])
    text = FILES["occupations_en.csv"].replace("7212,welder", "7213,TIG welder")
    loaded = await import_files(ctx, [packed(tmp_path, {"occupations_en.csv": text}, "new.zip")])
    assert loaded.concepts == Counter(changed=1)
    assert loaded.labels == Counter(changed=1, same=3)
    assert loaded.version != before.version
    concept = await taxonomy.concept(ctx, f"{OCCUPATION}w")
    assert concept.code == "7213"
    assert [label.text for label in concept.labels if label.preferred] == ["TIG welder"]


async def test_a_label_file_fills_gaps_and_overrules_no_official_label(ctx: Context, tmp_path: Path) -> None:
    await import_files(ctx, [packed(tmp_path)])
    rows = f"{OCCUPATION}w\ten\tweld operator\n{OCCUPATION}w\tka\tშემდუღებელი\n"
    loaded = await import_files(ctx, [written(tmp_path, rows)])
    assert (loaded.concepts, loaded.labels) == (Counter(same=1), Counter(new=2))
    preferred = [(language, text) for language, text, chosen in await labels_of(ctx, f"{OCCUPATION}w") if chosen]
    assert preferred == [("en", "welder"), ("ka", "შემდუღებელი")]
    assert (await taxonomy.concept(ctx, f"{OCCUPATION}w")).code == "7212"


async def test_a_concept_of_another_kind_is_refused_with_its_labels(ctx: Context, tmp_path: Path) -> None:
    await import_files(ctx, [packed(tmp_path)])
    loaded = await import_files(ctx, [written(tmp_path, f"{OCCUPATION}w\ten\tto weld\n")], kind="skill")
    assert (loaded.concepts, loaded.labels, loaded.refused) == (Counter(refused=1), Counter(refused=1), 1)


async def test_what_is_no_file_of_a_taxonomy_stores_nothing(ctx: Context, tmp_path: Path) -> None:
    with pytest.raises(Unsupported):
        await import_files(ctx, [packed(tmp_path, {"other.csv": "a,b\n"})])
    with pytest.raises(NotFound):
        await import_files(ctx, [written(tmp_path, LABELS), tmp_path / "nowhere.tsv"])
    assert len((await ctx.vocabulary()).taxonomy) == 0


async def test_the_starter_and_the_bundle_name_the_same_groups(
    ctx: Context, tmp_path: Path, small_starter: Path
) -> None:
    first = await import_starter(ctx, small_starter)
    assert (first.concepts["new"], first.refused) == (sum(first.concepts.values()), 0)
    assert set(total(await import_starter(ctx, small_starter))) == {"same"}
    loaded = await import_files(ctx, [packed(tmp_path)])
    assert loaded.concepts == Counter(new=4, changed=2)  # the groups gain their descriptions
    assert set(total(await import_starter(ctx, small_starter))) == {"same"}
    typed = (await taxonomy.search(replace(ctx, languages=("en",)), "cooks")).concepts
    assert (typed[0].concept, f"{ISCO}C512" in [one.concept for one in typed]) == (f"{ISCO}C5120", False)
    welders = await taxonomy.concept(ctx, f"{ISCO}C7212")
    assert [label.text for label in welders.labels if label.preferred and label.language == "en"] == [
        "Welders and flame cutters"
    ]


async def test_typing_finds_words_of_the_readers_language_first(ctx: Context, tmp_path: Path) -> None:
    rows = "a:1\ten\tcook\na:1\tfr\tcuisinier\na:2\ten\tpastry cook\na:3\tfr\tcoocher\na:4\ten\tÉlevage\n"
    await import_files(ctx, [written(tmp_path, rows)])

    async def found(typed: str, *languages: str) -> list[str]:
        reader = replace(ctx, languages=languages)
        return [concept.concept for concept in (await taxonomy.search(reader, typed)).concepts]

    assert await found("coo", "en") == ["a:1", "a:2", "a:3"]
    assert (await found("coo", "fr-BE"))[0] == "a:3"
    assert (await found("eleva", "en"))[0] == "a:4"
    assert (await found("cuisnier", "fr"))[0] == "a:1"
    assert await found("  ", "en") == []


async def test_a_concept_shows_what_it_is_related_to(ctx: Context, tmp_path: Path) -> None:
    await import_files(ctx, [packed(tmp_path)])
    welder = await taxonomy.concept(ctx, f"{OCCUPATION}w")
    assert [concept.concept for concept in welder.broader] == [f"{ISCO}C7212"]
    assert [concept.label for concept in welder.essential_skills] == ["weld metal"]
    assert [concept.concept for concept in welder.optional_skills] == [f"{SKILL}d"]
    with pytest.raises(NotFound):
        await taxonomy.concept(ctx, f"{OCCUPATION}other")


async def test_phrases_are_linked_in_order_and_of_both_kinds(ctx: Context, tmp_path: Path) -> None:
    await import_files(ctx, [packed(tmp_path)])
    answered = await taxonomy.links(ctx, LinksIn(phrases=["MIG welder", "?", "technical drawings"], language="en"))
    first, nothing, last = answered.answers
    assert (first.candidates[0].concept, first.candidates[0].code) == (f"{OCCUPATION}w", "7212")
    assert (nothing.status, nothing.candidates) == ("unlinked", [])
    assert (last.candidates[0].concept, last.candidates[0].kind) == (f"{SKILL}d", "skill")


ALIKE = (
    "http://data.europa.eu/esco/isco/C721\ten\tsheet and structural metal workers\n"
    "http://data.europa.eu/esco/isco/C7212\ten\tWelders and flame cutters\n"
    "http://data.europa.eu/esco/isco/C7212\tfr\tSoudeurs et oxycoupeurs\n"
    "a:welder\ten\twelder\na:welder\ten\tarc welder\na:welder\tfr\tsoudeur\n"
)


async def test_candidates_say_what_tells_them_apart(ctx: Context, tmp_path: Path) -> None:
    await import_files(ctx, [written(tmp_path, ALIKE)])
    answer = (await taxonomy.links(ctx, LinksIn(phrases=["Soudeur", "ark welder"], language="fr"))).answers
    groups = [one for one in answer[0].candidates if one.is_group]
    assert [one.broader for one in groups] == ["sheet and structural metal workers"]
    assert (answer[0].candidates[0].matched, answer[0].candidates[0].matched_language) == ("soudeur", "fr")
    assert answer[1].candidates[0].matched == "arc welder"


async def test_a_phrase_that_no_label_can_read_says_so(ctx: Context, tmp_path: Path) -> None:
    await import_files(ctx, [written(tmp_path, ALIKE)])
    asked = LinksIn(phrases=["soudeurr", "መምህር", "mwalimu"], language="sw")
    answered = await taxonomy.links(ctx, asked)
    assert answered.languages == ["en", "fr"]
    assert [one.language_loaded for one in answered.answers] == [False, False, False]
    assert [bool(one.candidates) for one in answered.answers] == [True, False, False]
    told = await taxonomy.links(ctx, LinksIn(phrases=["soudeurr", "መምህር"]))
    assert [one.language_loaded for one in told.answers] == [True, False]


async def test_an_empty_taxonomy_answers(ctx: Context, tmp_path: Path) -> None:
    loaded = await import_files(ctx, [written(tmp_path, "")])
    assert loaded.version == NO_VERSION
    answered = await taxonomy.links(ctx, LinksIn(phrases=["welder"]))
    assert [one.candidates for one in answered.answers] == [[]]
    assert (await taxonomy.search(ctx, "wel")).concepts == []


async def test_a_new_version_is_seen_by_another_process(ctx: Context, tmp_path: Path) -> None:
    async with opened(ctx.runtime.settings) as other:
        await import_files(ctx, [written(tmp_path, LABELS)])
        before = await other.vocabularies.current()
        assert before.find("a:1", "occupation") == "a:1"
        await import_files(ctx, [written(tmp_path, "a:9\ten\tdiver\n", "more.tsv")])
        assert (await other.vocabularies.current()).find("a:9", "occupation") == "a:9"
        assert before.find("a:9", "occupation") is None
