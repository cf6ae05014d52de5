"""The official bundle: packed, loose or in part, in any language; what is refused and why."""

import io
import zipfile
from pathlib import Path

import pytest

from magnet.errors import TooLarge, Unsupported
from magnet.importers import esco
from magnet.importers.taxonomy_rows import Content
from magnet.importers.zip_guard import open_zip
from tests.importers.bundle import FILES, GONE, ISCO, OCCUPATION, SKILL, in_french, packed

LIMIT = 1_000_000


def read(path: Path) -> dict[str, Content]:
    return {content.file: content for content in esco.read(path, LIMIT)}


def loose(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_an_archive_and_a_folder_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    from_folder = read(loose(tmp_path / "folder", FILES))
    assert from_folder == read(packed(tmp_path)) == read(packed(tmp_path, inside="ESCO dataset/"))
    assert "conceptSchemes_en.csv" not in from_folder


def test_concepts_come_before_the_relations_between_them(tmp_path: Path) -> None:
    assert list(read(packed(tmp_path))) == [name for name in FILES if name != "conceptSchemes_en.csv"]


def test_an_occupation_has_its_code_and_each_label_once(tmp_path: Path) -> None:
    content = read(packed(tmp_path))["occupations_en.csv"]
    (concept,) = content.concepts
    assert (concept.uri, concept.kind, concept.code, concept.is_group) == (
        f"{OCCUPATION}w",
        "occupation",
        "7212",
        False,
    )
    assert concept.description == "Joins metal"
    assert [(label.text, label.preferred) for label in content.labels] == [
        ("welder", True),
        ("MIG welder", False),
        ("TIG welder", False),
        ("weldor", False),
    ]


def test_groups_of_both_pillars_are_groups(tmp_path: Path) -> None:
    contents = read(packed(tmp_path))
    unit = contents["ISCOGroups_en.csv"].concepts[1]
    assert (unit.uri, unit.code, unit.is_group, unit.kind) == (f"{ISCO}C7212", "7212", True, "occupation")
    (group,) = contents["skillGroups_en.csv"].concepts
    assert (group.code, group.is_group, group.kind) == (None, True, "skill")


def test_relations_keep_their_kinds(tmp_path: Path) -> None:
    contents = read(packed(tmp_path))
    needed = [(r.source, r.target, r.kind) for r in contents["occupationSkillRelations.csv"].relations]
    assert needed == [
        (f"{OCCUPATION}w", f"{SKILL}m", "essential"),
        (f"{OCCUPATION}w", f"{SKILL}d", "optional"),
        (GONE, f"{SKILL}d", "essential"),
    ]
    assert [r.kind for r in contents["skillSkillRelations.csv"].relations] == ["related"]
    assert {r.kind for r in contents["broaderRelationsOccPillar.csv"].relations} == {"broader"}


def test_another_language_brings_labels_but_no_second_description(tmp_path: Path) -> None:
    content = read(packed(tmp_path, in_french()))["occupations_fr.csv"]
    assert [(label.language, label.text) for label in content.labels] == [("fr", "soudeur"), ("fr", "soudeuse")]
    assert content.concepts[0].description is None


def test_one_file_of_the_bundle_can_be_read_alone(tmp_path: Path) -> None:
    path = loose(tmp_path, {"skills_en.csv": FILES["skills_en.csv"]}) / "skills_en.csv"
    assert [concept.uri for concept in read(path)["skills_en.csv"].concepts] == [f"{SKILL}m", f"{SKILL}d"]


def test_broken_rows_are_refused_with_their_lines_and_the_others_are_taken(tmp_path: Path) -> None:
    text = FILES["skills_en.csv"]
    header, first, second = text.splitlines()
    nameless = first.replace("weld metal", "")
    content = read(packed(tmp_path, {"skills_en.csv": "\n".join([header, first, "too,short", nameless, second])}))
    found = content["skills_en.csv"]
    assert [concept.uri for concept in found.concepts] == [f"{SKILL}m", f"{SKILL}d"]
    assert [(refusal.line, refusal.reason) for refusal in found.refusals] == [
        (3, "2 columns instead of 13"),
        (4, "no label"),
    ]


def test_a_code_that_is_none_and_an_unknown_relation_are_refused(tmp_path: Path) -> None:
    files = {
        "occupations_en.csv": FILES["occupations_en.csv"].replace(",7212,", ",72123,"),
        "occupationSkillRelations.csv": FILES["occupationSkillRelations.csv"].replace("optional", "perhaps"),
    }
    contents = read(packed(tmp_path, files))
    assert "ISCO-08" in contents["occupations_en.csv"].refusals[0].reason
    assert [refusal.line for refusal in contents["occupationSkillRelations.csv"].refusals] == [3]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"sheet1.xml": "<x/>"}, "occupations_en.csv"),
        ({"occupations_en.csv": "a,b\n1,2\n"}, "conceptUri"),
        ({"occupations.csv": FILES["occupations_en.csv"]}, "language"),
    ],
)
def test_what_is_no_bundle_is_refused_saying_what_was_looked_for(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(Unsupported, match=said):
        read(packed(tmp_path, files))


def test_an_empty_folder_and_a_damaged_archive_are_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="looked for"):
        read(tmp_path)
    (tmp_path / "broken.zip").write_bytes(packed(tmp_path).read_bytes()[:200])
    with pytest.raises(Unsupported, match="damaged"):
        read(tmp_path / "broken.zip")


def test_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "occupations_ru.csv"
    path.write_bytes(FILES["occupations_en.csv"].replace("welder", "сварщик").encode("cp1251"))
    with pytest.raises(Unsupported, match=r"occupations_ru.csv is no UTF-8 text, first seen in line 2"):
        read(path)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    packed_bytes = io.BytesIO()
    with zipfile.ZipFile(packed_bytes, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("skills_en.csv", b"0" * (LIMIT + 1))
    assert len(packed_bytes.getvalue()) < LIMIT / 100
    with pytest.raises(TooLarge):
        open_zip(packed_bytes, LIMIT)
