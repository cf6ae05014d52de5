"""Files of a country's labels: the columns of the shipped label files, with the language by column or by file name."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath

from magnet.errors import Malformed
from magnet.importers.fields import HEADERS, folded
from magnet.importers.label_lines import Met
from magnet.importers.rows import Read
from magnet.schemas.codes import languages, nearest
from magnet.schemas.label_words import concept_uri
from magnet.schemas.pages import FieldError

NEEDED = {"concept": "concept", "text": "label", "use": "use"}
"""The fields that a file cannot do without, by the name that shipped files give their columns."""


def language_of(name: str) -> str | None:
    """The language that a file's name says, as in `ka.tsv`."""
    stem = PurePath(name.lower().removesuffix(".gz")).stem
    return stem if stem in languages() else None


def require_columns(columns: Iterable[str], read: Iterable[str]) -> None:
    """Raise Malformed unless all that is needed is read: it says which columns are missing, and which are not known."""
    missing = [NEEDED[field] for field in NEEDED if field not in {*read}]
    if "language" not in {*read}:
        missing.append("language")
    if not missing:
        return
    parts = [f"Missing columns in line 1: {', '.join(missing)}."]
    for name in sorted(columns):
        if folded(name) not in HEADERS["label"]:
            near = nearest(name, missing, limit=1)
            parts.append(f"Not known: {name[:100]}{f' (did you mean {near[0]}?)' if near else ''}.")
    if missing == ["language"]:
        parts.append("Or name the file by its language, such as ka.tsv.")
    raise Malformed(" ".join(parts))


def said_once(rows: Iterable[Read]) -> Iterator[Read]:
    """The rows, of which each that says again what stands in an earlier one is refused."""
    met = Met()
    for row in rows:
        fields = row.fields
        found = None
        if not row.errors and fields.get("use") != "removed":
            concept = concept_uri(str(fields["concept"]))
            found = met.fault_of(concept, str(fields["language"]), str(fields["text"]), row.number)
        if found is None:
            yield row
        else:
            code, message = found
            yield replace(row, errors=(FieldError(field="text", code=code, message=message),))
