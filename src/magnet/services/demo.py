"""Loads the demo that the program ships: invented employers, offers and returnees, dated as if written today."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import magnet
from magnet.schemas.handovers import Handed, HandoverIn
from magnet.schemas.owners import VettingIn
from magnet.schemas.pages import Receipt
from magnet.services import demo_guides, demo_parts
from magnet.services.assessments import ASSESSMENTS, JOB_SEARCH_SERVICES
from magnet.services.context import Context
from magnet.services.handovers import hand_over
from magnet.services.intake import take
from magnet.services.opportunities import SUPPORTS, TRAININGS, VACANCIES
from magnet.services.owners import EMPLOYERS, vet
from magnet.services.programmes import PROGRAMMES
from magnet.services.resources import Resource
from magnet.services.returnees import RETURNEES
from magnet.services.statements import Incoming
from magnet.store import programmes

FOLDER = Path(magnet.__file__).parent / "data" / "demo"
WRITTEN = date(2026, 1, 1)
"""The day that the demo's dates are relative to."""
UNMOVED = timedelta()
"""Birth dates stay what they are."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Fields = dict[str, Any]
Named = dict[tuple[str, str], str]
"""Ids by country and source reference."""
REFERENCES = {"employer": "employer_id", "assessment": "assessment_id"}
"""Fields of an opportunity that name another row by its source reference, and the fields that take its id."""
ORDER: Mapping[str, Resource[Any, Any, Any]] = {
    "assessments": ASSESSMENTS,
    "vacancies": VACANCIES,
    "trainings": TRAININGS,
    "supports": SUPPORTS,
    "job_search_services": JOB_SEARCH_SERVICES,
    "returnees": RETURNEES,
}
"""What follows programmes and employers, in an order in which nothing is named before it is there."""


@dataclass(slots=True)
class Demo:
    """What became of the demo's rows: outcomes by file, receipts of refused rows, and the returnees in order."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    refused: list[tuple[str, Receipt]] = field(default_factory=list)
    returnees: list[tuple[str, str]] = field(default_factory=list)

    def note(self, name: str, receipts: Sequence[Receipt]) -> None:
        """Count receipts and keep those of refused rows."""
        self.outcomes[name] = Counter(receipt.outcome for receipt in receipts)
        self.refused += [(name, receipt) for receipt in receipts if receipt.outcome == "refused"]


async def load(ctx: Context, *, progress: Callable[[str], None] = lambda _name: None) -> Demo:
    """Take the demo in; rows that are there are brought to today's dates, and no officer's vetting is undone."""
    demo, shift = Demo(), ctx.today - WRITTEN
    progress("programmes")
    await _programmes(ctx, demo, shift)
    progress("employers")
    named = await _employers(ctx, demo, shift)
    for name, resource in ORDER.items():
        progress(name)
        rows = [_with_ids(row, named) for row in read(name, shift)]
        handed = [row.pop("handed", None) for row in rows]
        receipts = await take(ctx, resource, _incoming(rows))
        demo.note(name, receipts)
        named |= _named(rows, receipts)
        if name == "returnees":
            await _hand_over(ctx, handed, receipts)
            await demo_parts.record(ctx, read("parts", UNMOVED), named)
            demo.returnees = [(r.id, row["country"]) for r, row in zip(receipts, rows, strict=True) if r.id]
    progress("guide_sections")
    demo.note("guide_sections", await demo_guides.record(ctx, read("guide_sections", shift)))
    return demo


async def _programmes(ctx: Context, demo: Demo, shift: timedelta) -> None:
    async with ctx.read() as session:
        known = set(await programmes.codes(session))
    rows = list(read("programmes", shift))
    demo.note("programmes", await take(ctx, PROGRAMMES, _incoming([row for row in rows if row["code"] not in known])))
    demo.outcomes["programmes"]["same"] += len(known & {row["code"] for row in rows})


async def _employers(ctx: Context, demo: Demo, shift: timedelta) -> Named:
    rows = list(read("employers", shift))
    vettings = [row.pop("vetting") for row in rows]
    receipts = await take(ctx, EMPLOYERS, _incoming(rows))
    demo.note("employers", receipts)
    for vetting, receipt in zip(vettings, receipts, strict=True):
        if receipt.id is not None and receipt.outcome == "created" and vetting != "unvetted":
            await vet(ctx, receipt.id, VettingIn(vetting=vetting))
    return _named(rows, receipts)


async def _hand_over(ctx: Context, handed: Sequence[Handed | None], receipts: Sequence[Receipt]) -> None:
    """Hand over cases as they are registered; what a caseworker took back since stays so."""
    for kind, receipt in zip(handed, receipts, strict=True):
        if kind is not None and receipt.id is not None and receipt.outcome == "created":
            await hand_over(ctx, receipt.id, HandoverIn(kind=kind))


def _named(rows: Sequence[Fields], receipts: Sequence[Receipt]) -> Named:
    pairs = zip(rows, receipts, strict=True)
    return {(row["country"], row["source_reference"]): receipt.id for row, receipt in pairs if receipt.id is not None}


def _with_ids(row: Fields, named: Named) -> Fields:
    """The row with ids in place of source references."""
    for given, taken in REFERENCES.items():
        if given in row:
            reference = row.pop(given)
            row[taken] = named.get((row["country"], reference), reference)
    return row


def _incoming(rows: Sequence[Fields]) -> list[Incoming]:
    return [Incoming(number, row) for number, row in enumerate(rows, 1)]


def read(name: str, shift: timedelta) -> Iterator[Fields]:
    """The rows of one of the demo's files, every date moved by `shift`."""
    with (FOLDER / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = _shifted(json.loads(line), shift)
            assert isinstance(row, dict)
            yield row


def _shifted(value: Any, shift: timedelta) -> Any:
    if isinstance(value, dict):
        return {name: _shifted(member, shift) for name, member in value.items()}
    if isinstance(value, list):
        return [_shifted(member, shift) for member in value]
    if isinstance(value, str) and DAY.fullmatch(value):
        return (date.fromisoformat(value) + shift).isoformat()
    return value
