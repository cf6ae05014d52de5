"""Employers that files name: found by reference or name, registered unvetted for an office, never for a feed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from magnet.importers.fields import folded
from magnet.importers.rows import Read
from magnet.schemas.pages import Receipt
from magnet.services import intake
from magnet.services.context import Context
from magnet.services.owners import EMPLOYERS
from magnet.services.statements import Incoming
from magnet.store import assessments, owners

FEED = "feed"


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    source: str
    reference: str | None


@dataclass(slots=True)
class Owners:
    """The employers of the countries that a file speaks of, by folded name and by reference; the file's own lead."""

    ctx: Context
    create: bool
    _known: dict[str, dict[str, _Known]] = field(default_factory=dict)
    _assessments: dict[tuple[str, str], str] = field(default_factory=dict)

    async def settled(self, row: Read, *, create: bool) -> Read:
        """The row with its employer's id, or with the mere name where it comes from a feed or none is to be made."""
        if row.errors:
            return row
        fields = dict(row.fields)
        if row.noun == "employer":
            return replace(row, fields=await self._same_employer(fields))
        if "assessment" in fields:
            await self._assessment(fields, create)
        if row.employer is None or fields.get("employer_id") is not None:
            return replace(row, fields=fields)
        name, notes = row.employer[:300], row.notes
        if fields.get("source_kind") == FEED:
            fields.setdefault("employer_name", name)
            return replace(row, fields=fields)
        known = (await self._of(str(fields["country"]))).get(folded(name))
        if known is not None:
            fields["employer_id"] = known.key
        elif self.create and create:
            fields["employer_id"] = await self._register(fields, name)
        elif not self.create:
            fields.setdefault("employer_name", name)
            notes = (*notes, "employer: no employer of this name is registered; only the name is kept.")
        return replace(row, fields=fields, notes=notes)

    async def learn(self, noun: str, rows: Sequence[Read], receipts: Sequence[Receipt]) -> None:
        """Remember the employers that were just taken in, so that later rows of the file find them."""
        if noun != "employer":
            return
        for row, receipt in zip(rows, receipts, strict=True):
            if receipt.id is not None:
                self._remember(row.fields, receipt.id)

    async def _of(self, country: str) -> dict[str, _Known]:
        if country not in self._known:
            async with self.ctx.read() as session:
                found = await owners.of_country(session, country)
            table = self._known[country] = {}
            for row in sorted(found, key=lambda one: (one.created_at, one.id), reverse=True):
                known = _Known(row.id, row.source, row.source_reference)
                table[folded(row.name)] = known
                if row.source_reference is not None:
                    table[folded(row.source_reference)] = known
        return self._known[country]

    def _remember(self, fields: dict[str, Any] | Any, key: str) -> None:
        known = _Known(key, fields.get("source", "office"), fields.get("source_reference"))
        table = self._known.setdefault(str(fields["country"]), {})
        table[folded(str(fields["name"]))] = known
        if known.reference is not None:
            table[folded(known.reference)] = known

    async def _same_employer(self, fields: dict[str, Any]) -> dict[str, Any]:
        """An employer already known by name keeps the reference by which it is known."""
        known = (await self._of(str(fields["country"]))).get(folded(str(fields["name"])))
        if known is not None and known.reference is not None:
            fields |= {"source": known.source, "source_reference": known.reference}
        return fields

    async def _register(self, fields: dict[str, Any], name: str) -> str | None:
        new = {"country": fields["country"], "name": name, "source": fields.get("source", "office")}
        new["source_reference"] = f"name:{folded(name)}"[:300]
        if fields.get("office_id") is not None:
            new["office_id"] = fields["office_id"]
        (receipt,) = await intake.take(self.ctx, EMPLOYERS, [Incoming(0, new)])
        if receipt.id is not None:
            self._remember(new, receipt.id)
        return receipt.id

    async def _assessment(self, fields: dict[str, Any], create: bool) -> None:
        """Put the id of the workbook's own assessment in place of its reference."""
        reference = str(fields.pop("assessment"))
        place = (str(fields["country"]), reference)
        if place not in self._assessments:
            async with self.ctx.read() as session:
                found = await assessments.id_of(session, *place)
            if found is None:
                return
            self._assessments[place] = found
        fields["assessment_id"] = self._assessments[place]
