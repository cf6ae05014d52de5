"""The official ESCO bundle of CSV files, packed or in a folder: occupations, skills, groups, hierarchy, relations."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path, PurePosixPath

from magnet.errors import Unsupported
from magnet.importers.decoding import decoded
from magnet.importers.taxonomy_rows import (
    Content,
    GivenConcept,
    GivenLabel,
    GivenRelation,
    clean,
    fault_of_label,
    fault_of_uri,
    language_tag,
)
from magnet.importers.zip_guard import open_zip, read_file, read_zipped
from magnet.matching.taxonomy import Kind, RelationKind

SOURCE = "ESCO"
DESCRIBED_IN = "en"
"""Descriptions are kept in one language, as concepts have one each."""
Rows = Iterator[tuple[int, dict[str, str]]]
"""Rows by column name, each with the number of its last line."""


@dataclass(frozen=True, slots=True)
class Concepts:
    """How a file of concepts is read; `code` is the column of the ISCO-08 code."""

    kind: Kind
    is_group: bool = False
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    """How a file of relations is read: the columns of both concepts, and the kind or the column that says it."""

    source: str
    target: str
    kind: RelationKind | None = None


FILES: Mapping[str, Concepts | Relations] = {
    "iscogroups": Concepts("occupation", is_group=True, code="code"),
    "skillgroups": Concepts("skill", is_group=True),
    "occupations": Concepts("occupation", code="iscoGroup"),
    "skills": Concepts("skill"),
    "broaderrelationsoccpillar": Relations("conceptUri", "broaderUri", "broader"),
    "broaderrelationsskillpillar": Relations("conceptUri", "broaderUri", "broader"),
    "occupationskillrelations": Relations("occupationUri", "skillUri"),
    "skillskillrelations": Relations("originalSkillUri", "relatedSkillUri", "related"),
}
"""The files of a bundle by the first part of their names, in the order in which they build on each other."""
NAME = re.compile(r"(?P<part>[A-Za-z]+)(?:_(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?))?\.csv")
SAID: Mapping[str, RelationKind] = {"essential": "essential", "optional": "optional"}
LOOKED_FOR = "occupations_en.csv, skills_en.csv, ISCOGroups_en.csv (or another language) and the relations beside them"


def read(path: Path, limit: int) -> Iterator[Content]:
    """What each file of the bundle (a zip, a folder, or one of its CSV files) gives, concepts before relations.

    `limit` is the most bytes it may unpack to. Raises Unsupported where there is no ESCO file.
    """
    with ExitStack() as stack:
        found = _zipped(stack, path, limit) if path.is_file() and path.suffix.lower() != ".csv" else _loose(path, limit)
        chosen = [(place, *known) for place, known in found.items() if known[0] in FILES]
        if not chosen:
            raise Unsupported(f"{path.name} is no ESCO bundle: looked for {LOOKED_FOR}, and found none of them.")
        order = list(FILES)
        for place, part, language, opener in sorted(chosen, key=lambda one: (order.index(one[1]), one[0])):
            name = PurePosixPath(place).name
            content = Content(name, decides=True)
            rows = partial(_rows, content, decoded(opener(), name))
            shape = FILES[part]
            if isinstance(shape, Relations):
                _take_relations(content, shape, rows)
            elif language is None:
                raise Unsupported(f"{name} does not say its language: it should be called like occupations_en.csv.")
            else:
                _take_concepts(content, shape, language, rows)
            yield content


_Found = dict[str, tuple[str, str | None, Callable[[], bytes]]]
"""By place in the bundle: the part, the language, and what gives the bytes."""


def _zipped(stack: ExitStack, path: Path, limit: int) -> _Found:
    archive = stack.enter_context(open_zip(path, limit))
    return {
        name: (*parts, partial(read_zipped, archive, name))
        for name in archive.namelist()
        if (parts := _parts(PurePosixPath(name).name)) is not None
    }


def _loose(path: Path, limit: int) -> _Found:
    files = sorted(path.rglob("*.csv")) if path.is_dir() else [path]
    return {
        str(file): (*parts, partial(read_file, file, limit))
        for file in files
        if (parts := _parts(file.name)) is not None
    }


def _parts(name: str) -> tuple[str, str | None] | None:
    found = NAME.fullmatch(name)
    if found is None:
        return None
    return found["part"].lower(), language_tag(found["language"]) if found["language"] else None


def _rows(content: Content, text: str, needed: set[str]) -> Rows:
    reader = csv.reader(StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    if missing := sorted(needed - set(header)):
        raise Unsupported(f"{content.file} has no column {', '.join(missing)}: this is no ESCO file.")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            content.refuse(reader.line_num, "a broken row")
            continue
        if len(row) == len(header):
            yield reader.line_num, dict(zip(header, row, strict=True))
        elif row:
            content.refuse(reader.line_num, f"{len(row)} columns instead of {len(header)}")


def _take_concepts(content: Content, shape: Concepts, language: str, rows: Callable[[set[str]], Rows]) -> None:
    for line, row in rows({"conceptUri", "preferredLabel"} | ({shape.code} if shape.code else set())):
        uri, preferred = row["conceptUri"].strip(), clean(row["preferredLabel"])
        code = row[shape.code].strip() or None if shape.code else None
        fault = fault_of_uri(uri) or fault_of_label(preferred) or _fault_of_code(code)
        if fault:
            content.refuse(line, fault)
            continue
        about = row.get("description", "").strip() or None if language == DESCRIBED_IN else None
        content.concepts.append(GivenConcept(uri, shape.kind, code, shape.is_group, about, SOURCE))
        content.labels.append(GivenLabel(uri, language, preferred, True, line, SOURCE))
        others = f"{row.get('altLabels', '')}\n{row.get('hiddenLabels', '')}".replace(" | ", "\n").split("\n")
        for text in dict.fromkeys(map(clean, others)):
            if text and text != preferred:
                if fault := fault_of_label(text):
                    content.refuse(line, fault)
                else:
                    content.labels.append(GivenLabel(uri, language, text, False, line, SOURCE))


def _fault_of_code(code: str | None) -> str | None:
    known = code is None or (code.isascii() and code.isdigit() and len(code) <= 4)
    return None if known else "an ISCO-08 code that is not 1 to 4 digits"


def _take_relations(content: Content, shape: Relations, rows: Callable[[set[str]], Rows]) -> None:
    column = "relationType"
    for line, row in rows({shape.source, shape.target} | ({column} if shape.kind is None else set())):
        source, target = row[shape.source].strip(), row[shape.target].strip()
        said = shape.kind or SAID.get(row[column].strip().lower())
        if said is None:
            content.refuse(line, "a relation that is neither essential nor optional")
        elif fault := fault_of_uri(source) or fault_of_uri(target):
            content.refuse(line, fault)
        else:
            content.relations.append(GivenRelation(source, target, said, line))
