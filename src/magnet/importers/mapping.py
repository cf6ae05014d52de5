"""Mapping files (TOML): which column of a file is which field, what its words mean, and what holds for all rows."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from magnet.errors import Invalid, NotFound
from magnet.importers.fields import HEADERS, Noun, fields_of, folded
from magnet.importers.tables import Layout
from magnet.schemas.base import Wire
from magnet.schemas.codes import nearest
from magnet.schemas.faults import faults_of

Value = str | int | float | bool
SHIPPED = "data/mappings"


def _as_column(value: object) -> object:
    if isinstance(value, str):
        return {"columns": [value]}
    return {"columns": value} if isinstance(value, list) else value


class ColumnIn(Wire):
    """How one field is read: from which columns (joined by an empty line), cut at what, and which words mean what."""

    columns: Annotated[list[str], Field(max_length=20)] = Field(default=[], alias="column")
    separator: Annotated[str, Field(min_length=1, max_length=5)] | None = None
    values: dict[str, Value | list[Value]] = {}
    currency: str | None = None
    period: Literal["hour", "day", "week", "month", "year"] | None = None

    model_config = {**Wire.model_config, "populate_by_name": True}


def _column_list(value: object) -> object:
    value = _as_column(value)
    if isinstance(value, dict) and isinstance(value.get("column"), str):
        return {**value, "column": [value["column"]]}
    return value


class FileMapping(Wire):
    """A mapping file. Fields that it does not name are found by their usual column names, unless `exact`."""

    name: str | None = None
    noun: Noun | None = None
    recognised_by: list[str] = []
    ignored: list[str] = []
    exact: bool = False
    columns: dict[str, Annotated[ColumnIn, BeforeValidator(_column_list)]] = {}
    defaults: dict[str, Any] = {}
    encoding: Literal["utf-8", "utf-16", "cp1251", "cp1252", "cp1256"] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    dates: Literal["day-first", "month-first"] = "day-first"
    guess_language: bool = True
    create_employers: bool = True

    @property
    def layout(self) -> Layout:
        """What the mapping says of the file's form."""
        return Layout(self.encoding, self.delimiter, self.sheet, self.header_row)


def read_mapping(text: str | bytes) -> FileMapping:
    """A mapping file's content; Invalid says what is wrong in it and where."""
    try:
        document = tomllib.loads(text.decode() if isinstance(text, bytes) else text)
    except UnicodeDecodeError as error:
        raise _wrong("(all)", "The mapping file is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise _wrong("(all)", f"The mapping file is not valid TOML: {error}") from error
    try:
        return FileMapping.model_validate(document)
    except ValidationError as error:
        # Unlike a request's, a mapping's own names are said again: a misspelt one is what the reader looks for.
        places = [".".join(map(str, one["loc"]))[:100] for one in error.errors(include_url=False, include_input=False)]
        named = zip(faults_of(error), places, strict=True)
        faults = [{**fault.model_dump(), "field": place or fault.field} for fault, place in named]
        raise Invalid("The mapping file is not valid.", extra={"errors": faults}) from error


def shipped_names() -> list[str]:
    """The names of the mappings that come with the program."""
    return sorted(_shipped())


def shipped(name: str) -> FileMapping:
    """A mapping that comes with the program, by name."""
    found = _shipped().get(name)
    if found is None:
        raise NotFound(f"There is no mapping of this name; there are: {', '.join(shipped_names())}.")
    return found


@lru_cache(maxsize=1)
def _shipped() -> dict[str, FileMapping]:
    files = sorted(resources.files("magnet").joinpath(SHIPPED).iterdir(), key=lambda file: file.name)
    read = [read_mapping(file.read_bytes()) for file in files if file.name.endswith(".toml")]
    return {mapping.name: mapping for mapping in read if mapping.name}


def recognised(noun: Noun, columns: Iterable[str]) -> FileMapping:
    """The shipped mapping whose columns these are, else the one that goes by usual column names alone."""
    there = set(columns)
    for mapping in _shipped().values():
        if mapping.noun == noun and mapping.recognised_by and there.issuperset(mapping.recognised_by):
            return mapping
    return FileMapping()


def require_fits(mapping: FileMapping, noun: Noun) -> None:
    """Raise Invalid where the mapping is for another noun or names fields that the noun does not have."""
    if mapping.noun is not None and mapping.noun != noun:
        raise _wrong("noun", f"This mapping is for another kind of rows: {mapping.noun}.")
    known = fields_of(noun)
    for part, names in (("columns", mapping.columns), ("defaults", mapping.defaults)):
        for name in names:
            if name not in known:
                message = f"A {noun} has no such field."
                raise _wrong(f"{part}.{name}", message, nearest(name, sorted(known)))


def _wrong(field: str, message: str, near: Iterable[str] = ()) -> Invalid:
    error = {"field": field, "code": "mapping", "message": message, "nearest": list(near)}
    return Invalid(message, extra={"errors": [error]})


class Columns:
    """Finds the field of each column of a file: the mapping's first, else the usual names."""

    def __init__(self, mapping: FileMapping, noun: Noun) -> None:
        self.by_field: dict[str, ColumnIn] = dict(mapping.columns)
        self.unread: set[str] = set()
        self._seen: dict[str, str | None] = {}
        self._taken = {folded(column) for spec in mapping.columns.values() for column in spec.columns}
        self._ignored = {folded(column) for column in mapping.ignored}
        self._usual: Mapping[str, str] = {} if mapping.exact else HEADERS[noun]
        self._rank = {name: place for place, name in enumerate(self._usual)}

    def meet(self, names: Iterable[str]) -> None:
        """Take notice of column names; those that no field is read from are kept in `unread`.

        Of several new ones for one field the name that stands first among the usual ones is read, in whatever order
        the file has them.
        """
        new = [name for name in names if name not in self._seen]
        for name in sorted(new, key=lambda one: (self._rank.get(folded(one), 0), one)):
            self._seen[name] = self._field(name)

    def _field(self, name: str) -> str | None:
        plain = folded(name)
        if plain in self._taken or plain in self._ignored:
            return None
        field = self._usual.get(plain)
        if field is None or field in self.by_field:
            self.unread.add(name)
            return None
        self.by_field[field] = ColumnIn(columns=[name])
        return field
