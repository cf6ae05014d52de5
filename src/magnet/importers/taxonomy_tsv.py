"""Label files: concept uri, language and label, tab-separated; any uris, any languages, the first label preferred."""

import re
from pathlib import Path

from magnet.errors import Unsupported
from magnet.importers.decoding import decoded
from magnet.importers.taxonomy_rows import (
    Content,
    GivenConcept,
    GivenLabel,
    clean,
    fault_of_label,
    fault_of_uri,
    language_tag,
)
from magnet.importers.zip_guard import read_file
from magnet.matching.taxonomy import Kind

HEADER = ("uri", "lang", "label", "is_first")
"""The first line of label files that say themselves which label is a concept's first."""
ISCO_GROUP = re.compile(r"isco(?:[:/#]|/C|#C)(\d{1,4})", re.IGNORECASE)
SKILL_MARK = "/skill/"


def read(path: Path, limit: int, kind: Kind | None = None) -> Content:
    """The file's labels; `kind` makes all its concepts occupations or skills, else "/skill/" in the uri tells.

    `limit` is the most bytes it may hold. Raises Unsupported for a file that is no label file.
    """
    content = Content(path.name)
    text = decoded(read_file(path, limit), path.name)
    lines = text.split("\n")
    columns = len(HEADER) if tuple(lines[0].rstrip("\r").split("\t")) == HEADER else len(HEADER) - 1
    concepts: dict[str, GivenConcept] = {}
    led: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, 1):
        row = line.rstrip("\r").split("\t")
        if (number == 1 and columns == len(HEADER)) or row == [""]:
            continue
        if len(row) != columns:
            content.refuse(number, f"{len(row)} columns instead of {columns}")
            continue
        _take(content, row, number, led)
    for label in content.labels:
        if label.uri not in concepts:
            concepts[label.uri] = _concept(label.uri, kind, path.name)
    content.concepts = list(concepts.values())
    if content.refusals and not content.labels:
        reason = content.refusals[0].reason
        raise Unsupported(
            f"{path.name} is no label file: looked for concept uri, language and label, separated by tabs,"
            f" in each line, and found {reason} in line {content.refusals[0].line}."
        )
    return content


def _take(content: Content, row: list[str], number: int, led: set[tuple[str, str]]) -> None:
    uri, text, language = row[0].strip(), clean(row[2]), language_tag(row[1].strip())
    fault = fault_of_uri(uri) or ("no language tag (BCP 47)" if language is None else None) or fault_of_label(text)
    if fault is not None or language is None:
        content.refuse(number, fault or "")
        return
    first = row[3].strip().casefold() in ("true", "1") if len(row) == len(HEADER) else (uri, language) not in led
    led.add((uri, language))
    content.labels.append(GivenLabel(uri, language, text, first, number, content.file[:60]))


def _concept(uri: str, kind: Kind | None, source: str) -> GivenConcept:
    known: Kind = kind or ("skill" if SKILL_MARK in uri else "occupation")
    group = ISCO_GROUP.search(uri) if known == "occupation" else None
    found = group if group is not None and group.end() == len(uri) else None
    return GivenConcept(uri, known, found.group(1) if found else None, found is not None, None, source[:60])
