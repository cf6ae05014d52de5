"""One row of a file as the wire fields of a noun: what cannot be read is noted, what is needed and missing refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from magnet.importers import readings
from magnet.importers.fields import REQUIRED, Noun, Reading, fields_of
from magnet.importers.guesses import guess_language
from magnet.importers.lists import LISTS, LONGEST_WORDS, MOST_ITEMS
from magnet.importers.mapping import ColumnIn, Columns, FileMapping
from magnet.importers.readings import Setting, Unread
from magnet.importers.references import References
from magnet.importers.tables import Line
from magnet.importers.words import spaced
from magnet.schemas.assessments import FindingIn, JobSearchServiceIn
from magnet.schemas.faults import faults_of
from magnet.schemas.guides import GuideSectionIn
from magnet.schemas.labels import LocalLabelIn
from magnet.schemas.opportunities import TrainingIn, VacancyIn
from magnet.schemas.owners import EmployerIn
from magnet.schemas.pages import FieldError
from magnet.schemas.returnees import ReturneeIn

WIRE: Mapping[Noun, type[BaseModel]] = {
    "vacancy": VacancyIn,
    "training": TrainingIn,
    "returnee": ReturneeIn,
    "employer": EmployerIn,
    "finding": FindingIn,
    "service": JobSearchServiceIn,
    "guide": GuideSectionIn,
    "label": LocalLabelIn,
}
MOST_REPAIRS = 60
WHOLE_PARTS = ("profile", "consent")
"""Parts that JSON lines may bring whole, in the form that the service itself writes."""
CONSENT = FieldError(
    field="consent",
    code="consent_missing",
    message='No recorded consent: give the day on which it was given (column "consent date", consent.given_on), the '
    'version of the notice (column "notice version", consent.notice_version) and what it is for (column "consent '
    'purposes", consent.purposes), as in "registration; matching".',
)


@dataclass(frozen=True, slots=True)
class Read:
    """A row as read: its fields for the service, the employer as the file names it, errors, and notes.

    `guesses` are fields that the file does not say, each with the field that it was guessed from.
    """

    number: int
    noun: str
    fields: dict[str, Any] = field(default_factory=dict)
    employer: str | None = None
    errors: tuple[FieldError, ...] = ()
    notes: tuple[str, ...] = ()
    sheet: str | None = None
    guesses: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What holds for all rows of a file."""

    noun: Noun
    mapping: FileMapping
    today: date
    country: str | None = None
    sheet: str | None = None


class RowReader:
    """Reads the rows of one file; remembers which of its columns no field is read from."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.columns = Columns(given.mapping, given.noun)
        self._readings = fields_of(given.noun)
        self._references = References(given.noun)
        self._parts = {name.partition(".")[0] for name in self._readings}

    def read(self, line: Line) -> Read:
        """A row's fields, or why it is refused."""
        noun, sheet = self.given.noun, self.given.sheet
        if line.fault is not None:
            fault = FieldError(field="(row)", code="row", message=line.fault)
            return Read(line.number, noun, errors=(fault,), sheet=sheet)
        self.columns.meet(line.cells)
        row = _Row(self.given, line.cells)
        for part in WHOLE_PARTS:
            if part in self._parts and isinstance(line.cells.get(part), Mapping):
                self.columns.unread.discard(part)
                row.fields[part] = {**line.cells[part]}
        # First what says how others are to be read: the country, and of pay the currency and the period.
        specs = sorted(self.columns.by_field.items(), key=lambda item: (item[0] != "country", item[0] == "pay"))
        for name, spec in specs:
            row.take(name, self._readings[name], spec)
        row.complete()
        errors = tuple(row.check())
        if not errors:
            self._references.complete(row.fields, row.employer)
        return Read(line.number, noun, row.fields, row.employer, errors, tuple(row.notes), sheet, row.guesses)


class _Row:
    """One row on its way into fields."""

    def __init__(self, given: Given, cells: Mapping[str, Any]) -> None:
        self.given, self.cells = given, cells
        self.noun, self.mapping = given.noun, given.mapping
        self.fields: dict[str, Any] = {}
        self.notes: list[str] = []
        self.unread: dict[str, str] = {}
        self.guesses: dict[str, str] = {}
        self.employer: str | None = None
        self.country = given.mapping.defaults.get("country") or given.country

    def take(self, name: str, reading: Reading, spec: ColumnIn) -> None:
        """Read one field from its columns."""
        cells = [self.cells[column] for column in spec.columns if column in self.cells]
        if not cells:
            return
        cell: Any = cells[0] if len(cells) == 1 else "\n\n".join(filter(None, map(readings.text_of, cells)))
        if spec.values and (text := readings.text_of(cell)) is not None:
            meanings = {spaced(word): meaning for word, meaning in spec.values.items()}
            cell = meanings.get(spaced(text), cell)
        beside = self.fields.pop("pay", {}) if name == "pay" else {}
        setting = Setting(
            today=self.given.today,
            country=self.country,
            day_first=self.mapping.dates == "day-first",
            separator=spec.separator,
            currency=spec.currency or beside.get("currency"),
            period=spec.period or beside.get("period"),
        )
        try:
            value = self._value(name, reading, cell, setting)
        except (Unread, ValueError) as error:
            self.unread[name] = str(error)
            note = f"{', '.join(spec.columns)}: {error} Left out."
            if note not in self.notes:
                self.notes.append(note)
            return
        if value is not None and value != []:
            self._put(name, reading, value)

    def _value(self, name: str, reading: Reading, cell: Any, setting: Setting) -> Any:
        if isinstance(cell, list) and any(isinstance(item, Mapping) for item in cell):
            return cell[: MOST_ITEMS.get(reading, 50)]
        if reading in LISTS:
            items = LISTS[reading](cell, setting)
            most = MOST_ITEMS.get(reading, 50)
            if len(items) > most:
                self.notes.append(f"{name}: only the first {most} of {len(items)} are kept.")
            return items[:most]
        if reading == "pay" and (isinstance(cell, Mapping) or readings.text_of(cell) is not None):
            return readings.pay_range(cell, setting)
        text = readings.text_of(cell) if not isinstance(cell, Mapping | list) else None
        if text is None:
            return None
        return readings.READERS[reading](self._cut(name, reading, text), setting)

    def _cut(self, name: str, reading: Reading, text: str) -> str:
        most = 100_000 if reading == "text" else LONGEST_WORDS if name == "title" else 300
        if len(text) > most and reading in ("text", "words"):
            self.notes.append(f"{name}: longer than {most:,} characters; the rest is left out.")
            return text[:most]
        return text

    def _put(self, name: str, reading: Reading, value: Any) -> None:
        if reading == "employment":
            for part, code in value.items():
                self.fields.setdefault(part, code)
        elif name == "employer":
            self.employer = str(value)
        elif name == "country":
            self.country = self.fields["country"] = value
        else:
            target = self.fields
            *above, last = name.split(".")
            for part in above:
                target = target.setdefault(part, {})
            target[last] = value

    def complete(self) -> None:
        """Add the mapping's defaults and what follows from the row itself."""
        for name, value in self.mapping.defaults.items():
            if _at(self.fields, name) is None and not (name == "employer" and self.employer):
                self._put(name, fields_of(self.noun)[name], value)
        known = fields_of(self.noun)
        if self.country is not None and "country" in known:
            self.fields.setdefault("country", readings.READERS["country"](self.country, Setting(self.given.today)))
        place = self.fields.get("place")
        if "region" in known and "region" not in self.fields and isinstance(place, str):
            found = readings.region_of(place, self.fields.get("country"))
            if found is not None:
                self.fields["region"], self.guesses["region"] = found, "place"
        guesses = self.mapping.guess_language and "language" in known and "language" not in REQUIRED[self.noun]
        if guesses and "language" not in self.fields:
            guessed = guess_language(str(self.fields.get("title", "")), self.fields.get("country"))
            if guessed is not None:
                self.fields["language"], self.guesses["language"] = guessed, "title"
        if self.noun == "returnee":
            _shape_profile(self.fields)

    def check(self) -> list[FieldError]:
        """Drop what the wire type refuses of optional fields, with a note; what remains wrong is the row's error."""
        required = REQUIRED[self.noun]
        if self.noun == "returnee" and not _has_consent(self.fields):
            return [CONSENT, *self._unread_errors({"consent.given_on"})]
        for _ in range(MOST_REPAIRS):
            try:
                WIRE[self.noun].model_validate(self.fields)
            except ValidationError as error:
                faults = error.errors(include_url=False, include_input=False)
                spared = [fault for fault in faults if fault["loc"] and fault["loc"][0] not in required]
                if not spared:
                    return [*faults_of(error), *self._unread_errors(required)]
                self._drop(spared[0]["loc"], spared[0])
            else:
                return self._unread_errors(required)  # such as a yes or no that would count as not said
        return [FieldError(field="(row)", code="row", message="Too much of the row is wrong.")]

    def _unread_errors(self, names: frozenset[str] | set[str]) -> list[FieldError]:
        return [
            FieldError(field=name, code="unreadable", message=reason)
            for name, reason in self.unread.items()
            if name in names
        ]

    def _drop(self, place: tuple[int | str, ...], fault: Mapping[str, Any]) -> None:
        """Take out the item of a list, or the field, that the fault lies in."""
        inside = next((i for i, step in enumerate(place) if isinstance(step, int)), None)
        path = place[: inside + 1] if inside is not None else place[:-1] if fault["type"] == "missing" else place
        target: Any = self.fields
        try:
            for step in path[:-1]:
                target = target[step]
            del target[path[-1]]
        except (KeyError, IndexError, TypeError):
            self.fields.pop(str(place[0]), None)
        near = (fault.get("ctx") or {}).get("nearest") or ()
        nearest = f" Nearest known: {', '.join(map(str, near))}." if near else ""
        self.notes.append(f"{'.'.join(map(str, place))}: {fault['msg']} Left out.{nearest}")


def _at(fields: Mapping[str, Any], path: str) -> Any:
    value: Any = fields
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _has_consent(fields: Mapping[str, Any]) -> bool:
    return all(_at(fields, f"consent.{name}") for name in ("given_on", "notice_version", "purposes"))


def _shape_profile(fields: dict[str, Any]) -> None:
    """Zip the columns of past work, which are lists side by side, into one list of work."""
    work = fields.get("profile", {}).get("work")
    if not isinstance(work, dict):
        return
    years, last = work.get("years", []), work.get("last_year", [])
    items = fields["profile"]["work"] = []
    for place, (text, own) in enumerate(work.get("occupation", [])):
        item: dict[str, Any] = {"occupation": {"text": text}}
        stated = years[place] if place < len(years) and years[place] is not None else own
        if stated is not None:
            item["years"] = stated
        if place < len(last) and last[place] is not None:
            item["last_year"] = int(last[place])
        items.append(item)
