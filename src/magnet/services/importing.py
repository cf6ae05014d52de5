"""Rows of a file into the store, a thousand a transaction; or, for a preview, what would become of each."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from magnet.importers.rows import Read
from magnet.schemas.imports import ImportReceipt
from magnet.schemas.pages import Receipt
from magnet.services import intake
from magnet.services.assessments import ASSESSMENTS, JOB_SEARCH_SERVICES
from magnet.services.context import Context, Runtime, Unit
from magnet.services.guide_sections import GUIDE_SECTIONS
from magnet.services.import_owners import Owners
from magnet.services.import_preview import would
from magnet.services.intake import Taken
from magnet.services.local_labels import LOCAL_LABELS
from magnet.services.opportunities import TRAININGS, VACANCIES
from magnet.services.owners import EMPLOYERS
from magnet.services.remembering import remembering
from magnet.services.resources import Resource
from magnet.services.returnees import RETURNEES
from magnet.services.statements import Incoming
from magnet.services.turns import in_turns

BATCH = 1000
AnyResource = Resource[Any, Any, Any]
RESOURCES: Mapping[str, AnyResource] = {
    "vacancy": VACANCIES,
    "training": TRAININGS,
    "returnee": RETURNEES,
    "employer": EMPLOYERS,
    "assessment": ASSESSMENTS,
    "finding": ASSESSMENTS,  # only those that cannot be read are rows of their own, and are refused
    "service": JOB_SEARCH_SERVICES,
    "guide": GUIDE_SECTIONS,
    "label": LOCAL_LABELS,
}
"""The kinds of rows that files bring, with the resource that takes them."""


@dataclass(slots=True)
class Tally:
    """What became of a file's rows: how many of each noun and outcome, and how many titles were linked, by group."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    links: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, noun: str, receipts: Iterable[ImportReceipt]) -> None:
        """Count receipts."""
        self.outcomes.update((noun, receipt.outcome) for receipt in receipts)

    def total(self, outcome: str | None = None) -> int:
        """Rows with this outcome, or all."""
        return sum(count for (_, one), count in self.outcomes.items() if outcome in (None, one))

    def after(self, noun: str, receipts: Iterable[ImportReceipt], links: "Counter[tuple[str, str, str]]") -> "Tally":
        """The tally with one more batch in it."""
        whole = Tally(self.outcomes.copy(), self.links + links)
        whole.add(noun, receipts)
        return whole

    def document(self) -> dict[str, Any]:
        """The tally as JSON, to be kept."""
        return {
            "outcomes": [[*key, count] for key, count in sorted(self.outcomes.items())],
            "links": [[*key, count] for key, count in sorted(self.links.items())],
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Tally":
        """The tally that `document` was made of."""
        return cls(
            Counter({(noun, outcome): count for noun, outcome, count in document.get("outcomes", ())}),
            Counter({(one, two, three): count for one, two, three, count in document.get("links", ())}),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one noun that stand together in the file; `place` counts the rows before them."""

    place: int
    noun: str
    rows: tuple[Read, ...]


Along = Callable[[Unit, Sequence[ImportReceipt], Tally], Awaitable[None]]
"""What is written in a batch's own transaction, given its receipts and the tally with it."""


@dataclass(slots=True)
class Import:
    """One file on its way in: what it has met so far."""

    ctx: Context
    create_employers: bool = True
    extract: bool = True
    tally: Tally = field(default_factory=Tally)
    owners: Owners = field(init=False)

    def __post_init__(self) -> None:
        self.ctx = replace(self.ctx, runtime=_remembering(self.ctx.runtime))
        self.owners = Owners(self.ctx, self.create_employers)

    async def apply(self, batch: Batch, along: "Along | None" = None) -> list[ImportReceipt]:
        """Take a batch in, in one transaction, with what goes along with it."""
        ready = await self._ready(batch, create=True)
        kept: list[ImportReceipt] = []
        tally = self.tally

        async def written(unit: Unit, taken: Taken[Any]) -> None:
            nonlocal tally
            kept[:] = map(_sheet, taken.receipts, ready)
            linked: Iterable[Any] = (row for row in taken.rows if hasattr(row, "title_status"))
            links = Counter((row.country, row.language or "", row.title_status) for row in linked)
            tally = self.tally.after(batch.noun, kept, links)
            if along is not None:
                await along(unit, kept, tally)

        await intake.take(self.ctx, RESOURCES[batch.noun], _incoming(ready), along=written)
        self.tally = tally
        await self.owners.learn(batch.noun, ready, kept)
        return kept

    async def preview(self, batch: Batch) -> list[ImportReceipt]:
        """What would become of a batch; nothing is linked and nothing stored."""
        ready = await self._ready(batch, create=False)
        receipts = await would(self.ctx, RESOURCES[batch.noun], _incoming(ready))
        kept = list(map(_sheet, receipts, ready))
        self.tally.add(batch.noun, kept)
        return kept

    async def _ready(self, batch: Batch, *, create: bool) -> list[Read]:
        rows = [_from_text(row) if self.extract else row for row in batch.rows]
        return [await self.owners.settled(row, create=create) async for row in in_turns(rows)]


def _from_text(row: Read) -> Read:
    """A vacancy that brings a text and no skills is to be read from its text, unless somebody decided otherwise."""
    if row.noun != "vacancy" or not row.fields.get("text") or not _says_no_skill(row.fields):
        return row
    fields = {"from_text": True, **row.fields}
    return replace(row, fields=fields, guesses={"from_text": "text", **row.guesses})


def _says_no_skill(fields: Mapping[str, Any]) -> bool:
    return not (fields.get("essential_skills") or fields.get("optional_skills"))


def batches(rows: Iterable[Read], after: int = 0) -> Iterable[Batch]:
    """Rows cut into batches of one noun; the first `after` rows are passed over."""
    place, held = 0, list[Read]()
    for row in rows:
        if held and (len(held) == BATCH or held[0].noun != row.noun):
            if place >= after:
                yield Batch(place, held[0].noun, tuple(held))
            place += len(held)
            held = []
        held.append(row)
    if held and place >= after:
        yield Batch(place, held[0].noun, tuple(held))


def _incoming(some: Iterable[Read]) -> list[Incoming]:
    return [Incoming(row.number, row.fields, row.errors, row.notes, row.guesses) for row in some]


def _sheet(receipt: Receipt, row: Read) -> ImportReceipt:
    # Not checked again: both are ours, and there is one for every row. Receipts outlast whom they are about.
    said = receipt.__dict__ | ({"reference": None} if RESOURCES[row.noun].personal else {})
    return ImportReceipt.model_construct(**said, noun=row.noun, sheet=row.sheet)


def _remembering(runtime: Runtime) -> Runtime:
    return replace(runtime, vocabularies=remembering(runtime.vocabularies))
