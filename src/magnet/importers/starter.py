"""The starter taxonomy that the program ships: ISCO-08 groups, skills that returnees bring, everyday labels."""

import csv
from collections.abc import Iterator
from pathlib import Path

import magnet
from magnet.importers.label_lines import read_labels
from magnet.importers.taxonomy_rows import Content, GivenConcept, GivenRelation
from magnet.schemas.label_words import concept_uri

FOLDER = Path(magnet.__file__).parent / "data" / "taxonomy"
GROUP_SOURCE, SKILL_SOURCE = "ISCO-08", "magnet"


def uri_of(name: str) -> str:
    """The uri of a group by its ISCO-08 code, or of a skill by its id."""
    return concept_uri(name)


def read(folder: Path = FOLDER) -> Iterator[Content]:
    """Groups and skills with their relations, then the labels, a file a language; a broken line stops no other."""
    yield _structure(folder)
    for path in sorted((folder / "labels").glob("*.tsv")):
        yield read_labels(path.read_bytes(), path.name, path.stem)


def _structure(folder: Path) -> Content:
    content = Content("groups and skills")
    for line, row in _rows(folder / "groups.tsv"):
        code = row["code"]
        content.concepts.append(GivenConcept(uri_of(code), "occupation", code, is_group=True, source=GROUP_SOURCE))
        if len(code) > 1:
            content.relations.append(GivenRelation(uri_of(code), uri_of(code[:-1]), "broader", line))
    for line, row in _rows(folder / "skills.tsv"):
        skill = uri_of(row["id"])
        content.concepts.append(GivenConcept(skill, "skill", source=SKILL_SOURCE))
        content.relations += [GivenRelation(uri_of(c), skill, "essential", line) for c in row["essential_for"].split()]
        content.relations += [GivenRelation(uri_of(c), skill, "optional", line) for c in row["optional_for"].split()]
        for near in row["related"].split():
            content.relations += [
                GivenRelation(skill, uri_of(near), "related", line),
                GivenRelation(uri_of(near), skill, "related", line),
            ]
    return content


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in (reader := csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
            yield reader.line_num, row
