"""A country's own labels: what they may say beside the shared ones, kept as one noun of the country."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from magnet.errors import Changed, Invalid, NotFound
from magnet.matching.taxonomy import KINDS
from magnet.schemas.label_words import are_akin, folded, kind_by_uri, read_as
from magnet.schemas.labels import LabelWords, LocalLabel, LocalLabelIn
from magnet.schemas.pages import FieldError
from magnet.security.permissions import Permission
from magnet.services import resources
from magnet.services.context import Context, Unit
from magnet.services.jobs import enqueue
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import labels, rows
from magnet.store.db import READS, Session
from magnet.store.labels import REMOVED, LocalLabelRow

RELINKS = "relink"
"""The kind of the jobs that link a country's words again."""
PASSES = (timedelta(), timedelta(minutes=10))
"""How long after a change of labels words are linked again: at once, and once more when nothing is under way any longer
that was linked by the labels of before."""
ELSEWHERE, NOTHING = "stands_elsewhere", "nothing_to_remove"


def doubts(vocabulary: Vocabulary, new: LocalLabelIn) -> list[FieldError]:
    """What the taxonomy has against a label; where none is loaded nothing can be said."""
    if not len(vocabulary.taxonomy):
        return []
    place = vocabulary.taxonomy.index(new.concept)
    if place is None:
        near = vocabulary.nearest(KINDS, new.text, new.language, 2)
        return [_fault("concept", "unknown_code", "This is no known concept.", near)]
    return _doubts_of_words(vocabulary, new, place)


def _doubts_of_words(vocabulary: Vocabulary, new: LocalLabelIn, place: int) -> list[FieldError]:
    taxonomy, here = vocabulary.taxonomy, vocabulary.standing(new.language, folded(new.text)).get(place)
    if new.replaces is not None and not _is_called(vocabulary, new, place, new.replaces):
        return [_fault("replaces", NOTHING, "The concept is not called so.")]
    if new.use == REMOVED:
        is_called = _is_called(vocabulary, new, place, new.text)
        return [] if is_called else [_fault("text", NOTHING, "The concept is not called so.")]
    # A shared alternative may become the one that is shown here; to show another, add that one.
    if here is not None and (here or new.use != "preferred"):
        return [_fault("text", "duplicate", "The concept has this label already, for all countries.")]
    kind, alike = taxonomy.kinds[place], vocabulary.reading(new.language, read_as(new.text))
    others = [taxonomy.concept(one).uri for one in sorted(alike - {place}) if taxonomy.kinds[one] == kind]
    others = [uri for uri in others if not are_akin(uri, new.concept)]
    if others and not new.overrules:
        message = "These words stand at another concept: say that they overrule that, or leave them out."
        return [_fault("text", ELSEWHERE, message, others)]
    return []


def _is_called(vocabulary: Vocabulary, new: LocalLabelIn, place: int, text: str) -> bool:
    """Whether the shared labels or the country's own call a concept so."""
    own = vocabulary.own.get(new.country)
    is_own = own is not None and own.calls(new.concept, new.language, text)
    return is_own or place in vocabulary.standing(new.language, folded(text))


def _fault(field: str, code: str, message: str, near: Sequence[str] = ()) -> FieldError:
    return FieldError(field=field, code=code, message=message, nearest=list(near)[:3])


async def _columns(ctx: Context, vocabulary: Vocabulary, new: Sequence[LocalLabelIn]) -> list[Columns]:
    return await ctx.runtime.compute(_columns_of, ctx, vocabulary, new)


def _columns_of(ctx: Context, vocabulary: Vocabulary, new: Sequence[LocalLabelIn]) -> list[Columns]:
    made = []
    for one in new:
        if found := doubts(vocabulary, one):
            raise Invalid(extra={"errors": [fault.model_dump() for fault in found]})
        place = vocabulary.taxonomy.index(one.concept)
        kind = kind_by_uri(one.concept) if place is None else vocabulary.taxonomy.concept(place).kind
        told = {"kind": kind, "source_reference": one.about, "written_by": ctx.principal.id}
        made.append({**ctx.principal.owned(one.model_dump(mode="json")), **_compared(one), **told})
    return made


def _compared(one: LabelWords) -> Columns:
    return {"reads_as": read_as(one.text)}


async def _settle(session: Session, columns: Columns) -> None:
    """Refuse words that the country has at another concept already."""
    if READS not in session.info:
        await labels.hold(session, columns["country"])
    if columns["use"] == REMOVED:
        return
    said = {"kind": kind_by_uri(columns["concept"]), "reads_as": read_as(columns["text"]), **columns}
    found = await labels.elsewhere(session, said)
    if found is not None and not are_akin(found, columns["concept"]):
        raise Invalid(extra={"errors": [taken_elsewhere(found).model_dump()]})


def taken_elsewhere(concept: str) -> FieldError:
    """What is said of words that the country has at another concept, this one."""
    message = "The country has these words at another concept: change or delete that label first."
    return _fault("text", ELSEWHERE, message, [concept])


def _document(row: LocalLabelRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LocalLabelIn.model_fields}


def _keep(_ctx: Context, row: LocalLabelRow, columns: Columns) -> None:
    """Who says again what is there has not written it: nothing changes, and no words are linked again."""
    said = {name: value for name, value in columns.items() if name not in ("owner", "written_by")}
    if all(getattr(row, name) == value for name, value in said.items()):
        columns["written_by"] = row.written_by


def _present(row: LocalLabelRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> LocalLabel:
    return LocalLabel.model_validate(row)


async def _follow(ctx: Context, unit: Unit, some: Sequence[LocalLabelRow]) -> None:
    """Let other servers know of new labels, and have the country's words linked again by jobs written with them."""
    for country in sorted({row.country for row in some}):
        told = {"stamp": await labels.stamp(unit.session, country)}
        for after in PASSES:
            await enqueue(ctx, unit.session, RELINKS, told, country=country, after=after)


async def _delete(ctx: Context, key: str, expected: int) -> None:
    """Delete a label that still has version `expected`."""
    ctx.require(Permission.LABELS_WRITE)
    where = resources.reached(ctx, LOCAL_LABELS, Permission.LABELS_WRITE)
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, LocalLabelRow, key, where)
        if row is None:
            raise NotFound
        if row.version != expected:
            raise Changed
        await unit.session.delete(row)
        await resources.note(ctx, unit, LOCAL_LABELS, [row], "deleted")


LOCAL_LABELS: Resource[LocalLabelIn, LocalLabel, LocalLabelRow] = Resource(
    noun="local-label",
    reads=Permission.LABELS_READ,
    writes=Permission.LABELS_WRITE,
    table=LocalLabelRow,
    incoming=LocalLabelIn,
    columns=_columns,
    settle=_settle,
    present=_present,
    document=_document,
    keep=_keep,
    fixed=frozenset({"country", "language", "concept", "text"}),
    doubts=doubts,
    shared=True,
    erases=_delete,
    follows=_follow,
)
