"""Lines of label files, checked one by one: of a file with a broken line the rest goes in, and the line is named."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from magnet.errors import MagnetError
from magnet.importers.decoding import decoded
from magnet.importers.taxonomy_rows import Content, GivenLabel, clean, fault_of_label
from magnet.schemas.label_words import Fault, are_akin, concept_uri, fault_of, folded, kind_by_uri, read_as

COLUMNS = ("concept", "label", "use", "source", "reviewed")
USES = ("preferred", "alternative")
YES_NO = {"yes": True, "no": False}


@dataclass(slots=True)
class Met:
    """The labels of one file so far: a label stands once, and what reads alike at one concept of a kind."""

    _lines: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    _reading: dict[tuple[str, str, str], dict[str, int]] = field(default_factory=dict)

    def fault_of(self, concept: str, language: str, text: str, line: int) -> Fault | None:
        """What speaks against one more label, None where nothing does; then it is met from now on."""
        met = self._lines.setdefault((language, folded(text)), {})
        if concept in met:
            return "duplicate", f"The concept has this label in line {met[concept]}."
        alike = self._reading.setdefault((language, kind_by_uri(concept), read_as(text)), {})
        for other, number in alike.items():
            if other != concept and not are_akin(other, concept):
                return "stands_elsewhere", f"These words stand at another concept in line {number}."
        met[concept] = line
        alike.setdefault(concept, line)
        return None


def read_labels(data: bytes, name: str, language: str) -> Content:
    """The labels of a file in the form that the program ships, of one language; each refused line with its reason."""
    content, met = Content(name, whole=language), Met()
    try:
        text = decoded(data, name)
    except MagnetError as error:
        content.refuse(1, str(error))
        return content
    lines = text.split("\n")
    if tuple(lines[0].rstrip("\r").split("\t")) != COLUMNS:
        content.refuse(1, f"the columns are not {', '.join(COLUMNS)}, separated by tabs", "(row)", "columns")
        return content
    for number, cells in _rows(lines):
        label, faults = _label(cells, language, number)
        if label is not None and (found := met.fault_of(label.uri, language, label.text, number)) is not None:
            label, faults = None, [("label", *found)]
        if label is not None:
            content.labels.append(label)
        for where, code, message in faults:
            content.refuse(number, f"{where}: {message}", where, code)
    return content


def _rows(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            yield number, line.rstrip("\r").split("\t")


def _label(cells: list[str], language: str, number: int) -> tuple[GivenLabel | None, list[tuple[str, str, str]]]:
    """A label, or each field with what is wrong with it."""
    if len(cells) != len(COLUMNS):
        return None, [("(row)", "columns", f"{len(cells)} columns instead of {len(COLUMNS)}")]
    concept, text, use, source, reviewed = cells[0].strip(), clean(cells[1]), *(cell.strip() for cell in cells[2:])
    faults: list[tuple[str, str, str]] = []
    if not concept:
        faults.append(("concept", "missing", "no concept"))
    if (reason := fault_of_label(text)) is not None:
        faults.append(("label", "missing" if not text else "too_long", reason))
    elif (found := fault_of(text, language, concept_uri(concept))) is not None:
        faults.append(("label", *found))
    if use not in USES:
        faults.append(("use", "literal_error", f"neither {' nor '.join(USES)}"))
    if reviewed not in YES_NO:
        faults.append(("reviewed", "unreadable", "neither yes nor no"))
    if faults:
        return None, faults
    uri = concept_uri(concept)
    return GivenLabel(uri, language, text, use == USES[0], number, source[:60], YES_NO[reviewed]), []
