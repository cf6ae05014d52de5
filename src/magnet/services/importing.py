"""Rows of a file into the store, a thousand a transaction; or, for a preview, what would become of each."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from magnet.errors import Clash
from magnet.importers.rows import Read
from magnet.schemas.imports import ImportReceipt
from magnet.services import intake
from magnet.services.assessments import ASSESSMENTS, JOB_SEARCH_SERVICES
from magnet.services.context import Context, Runtime, Unit
from magnet.services.import_owners import Owners
from magnet.services.import_preview import unchanged, would
from magnet.services.intake import Incoming
from magnet.services.opportunities import TRAININGS, VACANCIES
from magnet.services.owners import EMPLOYERS
from magnet.services.remembering import remembering
from magnet.services.resources import Columns, Resource
from magnet.services.returnees import RETURNEES
from magnet.services.vocabulary import Vocabulary

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
    tally: Tally = field(default_factory=Tally)
    owners: Owners = field(init=False)

    def __post_init__(self) -> None:
        self.ctx = replace(self.ctx, runtime=_remembering(self.ctx.runtime))
        self.owners = Owners(self.ctx, self.create_employers)

    async def apply(self, batch: Batch, along: "Along | None" = None) -> list[ImportReceipt]:
        """Take a batch in, in one transaction, with what goes along with it."""
        ready = [await self.owners.settled(row, create=True) for row in batch.rows]
        links: Counter[tuple[str, str, str]] = Counter()
        resource = _counting(RESOURCES[batch.noun], links)
        same = await unchanged(self.ctx, RESOURCES[batch.noun], ready)
        incoming = [
            Incoming(row.number, row.fields, row.errors, row.notes)
            for place, row in enumerate(ready)
            if place not in same
        ]
        kept: list[ImportReceipt] = []

        async def written(unit: Unit, receipts: Sequence[Any]) -> None:
            rest = iter(receipts)
            kept[:] = [same[place][0] if place in same else _sheet(next(rest), row) for place, row in enumerate(ready)]
            links.update(_linked(row) for _, row in same.values() if hasattr(row, "title_status"))
            if along is not None:
                await along(unit, kept, self.tally.after(batch.noun, kept, links))

        try:
            await intake.take(self.ctx, resource, incoming, along=written)
        except Clash:
            # Somebody else took in one of these rows meanwhile: now it is known, and the batch finds it.
            links.clear()
            await intake.take(self.ctx, resource, incoming, along=written)
        self.tally = self.tally.after(batch.noun, kept, links)
        await self.owners.learn(batch.noun, ready, kept)
        return kept

    async def preview(self, batch: Batch) -> list[ImportReceipt]:
        """What would become of a batch; nothing is linked and nothing stored."""
        ready = [await self.owners.settled(row, create=False) for row in batch.rows]
        receipts = await would(self.ctx, RESOURCES[batch.noun], ready)
        self.tally.add(batch.noun, receipts)
        return receipts


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


def _counting(resource: AnyResource, links: "Counter[tuple[str, str, str]]") -> AnyResource:
    """The resource, counting by country and language how its titles were linked."""

    async def columns(ctx: Context, vocabulary: Vocabulary, new: Sequence[Any]) -> list[Columns]:
        made = await resource.columns(ctx, vocabulary, new)
        for one in made:
            if "title_status" in one:
                links[one["country"], one["language"] or "", one["title_status"]] += 1
        return made

    return replace(resource, columns=columns)


def _linked(row: Any) -> tuple[str, str, str]:
    return row.country, row.language or "", row.title_status


def _sheet(receipt: Any, row: Read) -> ImportReceipt:
    return ImportReceipt(**dict(receipt), noun=row.noun, sheet=row.sheet)


def _remembering(runtime: Runtime) -> Runtime:
    return replace(runtime, vocabularies=remembering(runtime.vocabularies))
