"""What would become of rows: read against the store without linking or storing anything, so that it is quick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from magnet.errors import Invalid
from magnet.importers.rows import Read
from magnet.schemas.imports import ImportReceipt
from magnet.schemas.pages import FieldError
from magnet.services.context import Context
from magnet.services.intake import REFERENCE_TAKEN, validated_row
from magnet.services.opportunities import RESOURCES
from magnet.services.resources import Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import rows as stored_rows
from magnet.store.db import Session

_Key = tuple[str, str, str, str]


@dataclass(slots=True)
class _Checked:
    row: Read
    value: BaseModel | None
    errors: list[FieldError]

    def key(self, ctx: Context) -> _Key:
        """Country, owner, source and reference, as the store will have them."""
        office = getattr(self.value, "office_id", None) or ctx.principal.office_id
        owner = getattr(self.value, "employer_id", None) or office or ""
        names = ("country", "source", "source_reference")
        country, source, reference = (str(getattr(self.value, name)) for name in names)
        return country, owner, source, reference


async def would(ctx: Context, resource: Resource[Any, Any, Any], some: Sequence[Read]) -> list[ImportReceipt]:
    """Receipts of a dry run: created, changed, same or refused, as they would be."""
    ctx.require(resource.writes)
    vocabulary = await ctx.vocabulary()
    checked = [_validated(resource, row) for row in some]
    async with ctx.read() as session:
        known, taken = await _known(ctx, session, resource, checked)
        for one in checked:
            if one.value is not None:
                one.errors += await _unsettled(session, resource, vocabulary, one)
                one.errors += [REFERENCE_TAKEN] if one.key(ctx) in taken else []
        return [_receipt(ctx, resource, one, known) for one in checked]


async def unchanged(
    ctx: Context, resource: Resource[Any, Any, Any], some: Sequence[Read]
) -> dict[int, tuple[ImportReceipt, Any]]:
    """Which rows say what is stored already: by place, with their receipt and the stored row.

    Linking them again would only repeat how their words were linked; after a change of the taxonomy that is the
    business of relinking, which knows what a person has confirmed.
    """
    wanted: dict[tuple[str, str], list[str]] = {}
    for row in some:
        if not row.errors and row.fields.get("source_reference") is not None:
            origin = (str(row.fields["country"]), str(row.fields.get("source", "office")))
            wanted.setdefault(origin, []).append(str(row.fields["source_reference"]))
    found: dict[_Key, Any] = {}
    async with ctx.read() as session:
        for (country, source), references in wanted.items():
            known = await stored_rows.by_reference(session, resource.table, country, source, references)
            found |= {(country, owner, source, reference): row for (owner, reference), row in known.items()}
    same: dict[int, tuple[ImportReceipt, Any]] = {}
    met: set[_Key] = set()
    for place, row in enumerate(some) if found else ():
        one = _validated(resource, row)
        if one.value is None or (key := one.key(ctx)) in met:
            continue
        met.add(key)
        if key not in found or not _is_of(resource, found[key]):
            continue
        before: dict[_Key, Mapping[str, Any]] = {key: resource.document(found[key])}
        receipt = _receipt(ctx, resource, one, before)
        if receipt.outcome == "same":
            same[place] = (receipt.model_copy(update={"id": found[key].id}), found[key])
    return same


def _is_of(resource: Resource[Any, Any, Any], row: Any) -> bool:
    """Whether a stored row is of this resource: three of them share one table."""
    return resource.noun != "opportunity" or resource is RESOURCES[row.kind]


def _validated(resource: Resource[Any, Any, Any], row: Read) -> _Checked:
    errors = list(row.errors)
    if not errors:
        try:
            return _Checked(row, validated_row(resource.incoming, row.fields), errors)
        except Invalid as error:
            errors += _faults(error)
    return _Checked(row, None, errors)


async def _known(
    ctx: Context, session: Session, resource: Resource[Any, Any, Any], checked: Sequence[_Checked]
) -> tuple[dict[_Key, Mapping[str, Any]], set[_Key]]:
    """The documents of the rows that these references name already, and the references that another kind has."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for one in checked:
        if one.value is not None:
            country, _, source, reference = one.key(ctx)
            wanted.setdefault((country, source), []).append(reference)
    known: dict[_Key, Mapping[str, Any]] = {}
    taken: set[_Key] = set()
    for (country, source), references in wanted.items():
        found = await stored_rows.by_reference(session, resource.table, country, source, references)
        for (owner, reference), row in found.items():
            key = (country, owner, source, reference)
            if _is_of(resource, row):
                known[key] = resource.document(row)
            else:
                taken.add(key)
    return known, taken


async def _unsettled(
    session: Session, resource: Resource[Any, Any, Any], vocabulary: Vocabulary, one: _Checked
) -> list[FieldError]:
    """What the store or the taxonomy would refuse: a programme, employer or occupation that is not there."""
    assert one.value is not None
    try:
        await resource.settle(session, one.value.model_dump())
    except Invalid as error:
        return _faults(error)
    occupation = getattr(one.value, "occupation", None)
    if isinstance(occupation, str) and vocabulary.find(occupation, "occupation") is None:
        near = [candidate.uri for candidate in vocabulary.link("occupation", occupation, None, 3)]
        message = "This is no known occupation."
        return [FieldError(field="occupation", code="unknown_code", message=message, nearest=near)]
    return []


def _receipt(
    ctx: Context, resource: Resource[Any, Any, Any], one: _Checked, known: dict[_Key, Mapping[str, Any]]
) -> ImportReceipt:
    row, outcome = one.row, "refused"
    reference = row.fields.get("source_reference")
    if one.value is not None and not one.errors:
        key = one.key(ctx)
        before, after = known.get(key), one.value.model_dump(mode="json")
        outcome = "created" if before is None else "same" if _alike(ctx, resource, before, after) else "changed"
        known[key] = after
    return ImportReceipt(
        row=row.number,
        outcome=outcome,  # type: ignore[arg-type]
        reference=reference[:300] if isinstance(reference, str) else None,
        errors=one.errors,
        notes=list(row.notes),
        noun=row.noun,
        sheet=row.sheet,
    )


def _alike(
    ctx: Context, resource: Resource[Any, Any, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    """Whether a stored document says the same as a new one, defaults and the phrases' inherited language aside."""
    try:
        stored = resource.incoming.model_validate(before).model_dump(mode="json")
    except ValidationError:
        return False  # written under older rules
    new = {**after, "office_id": after.get("office_id") or ctx.principal.office_id}
    new |= {name: stored[name] for name in resource.decided if not new[name]}
    return bool(_plain(stored, stored.get("language")) == _plain(new, after.get("language")))


def _plain(value: Any, language: str | None) -> Any:
    if isinstance(value, Mapping):
        plain = {name: _plain(one, language) for name, one in value.items()}
        if {"text", "concept"} <= plain.keys() and plain.get("language") == language:
            plain["language"] = None
        return plain
    return [_plain(one, language) for one in value] if isinstance(value, list) else value


def _faults(error: Invalid) -> list[FieldError]:
    faults = [FieldError.model_validate(one) for one in error.extra.get("errors", [])]
    return faults or [FieldError(field="(all)", code=error.code, message=error.detail or error.title)]
