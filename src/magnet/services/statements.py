"""A row as a statement of the fields that it carries: laid over what is stored, for previews and for writing alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from magnet.errors import Invalid, MagnetError, NotFound
from magnet.schemas.base import Line, Words
from magnet.schemas.codes import Country
from magnet.schemas.faults import refused
from magnet.schemas.pages import FieldError, Outcome
from magnet.services.context import Context
from magnet.services.resources import Columns, In, Out, Resource, Row, opened, reached, require_reach
from magnet.services.sealed import as_stored
from magnet.services.taken_before import Key, fingerprint, is_marked, taken_before
from magnet.services.turns import AT_ONCE
from magnet.store import rows
from magnet.store.base import Tenant
from magnet.store.db import Session

Piece = TypeVar("Piece")
_WORDS: TypeAdapter[str] = TypeAdapter(Words)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row as an importer read it: its number, its fields, and what was wrong with it already.

    `guesses` are fields that the row does not carry, each with the field that it was guessed from: a guess stands
    until somebody says better, and again once its ground has changed.
    """

    number: int
    fields: Mapping[str, Any]
    errors: tuple[FieldError, ...] = ()
    notes: tuple[str, ...] = ()
    guesses: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Stated(Generic[Row]):
    """What a row comes to: the whole value to be stored, or the errors for which it is refused.

    `row` is the stored row that its reference names, and `outcome` what it would come to beside the rows before it.
    `settled` says that the stored row holds all of it already, so that there is nothing to link or write; `columns`
    are what else is written. `print` is the row's fingerprint; `marked` is the stored row, in brief, where it was taken
    from just this before.
    """

    incoming: Incoming
    key: Key | None
    row: Row | None
    value: BaseModel | None = None
    errors: list[FieldError] = field(default_factory=list)
    outcome: Outcome = "refused"
    settled: bool = False
    columns: Columns | None = None
    print: str | None = None
    marked: Any = None

    @property
    def reference(self) -> str | None:
        """The row's own reference, as it is stored or else as it came."""
        said = self.key[-1] if self.key else self.incoming.fields.get("source_reference")
        return said[:300] if isinstance(said, str) else None


class _Origin(BaseModel):
    """The fields by which a row is known."""

    model_config = ConfigDict(extra="ignore")

    country: Country
    source: Line = "office"
    source_reference: Line
    employer_id: Line | None = None
    office_id: Line | None = None


async def stated(ctx: Context, resource: Resource[In, Out, Row], incoming: Sequence[Incoming]) -> list[Stated[Row]]:
    """Lay each row over the stored one that its reference names, and over the rows before it that named the same.

    Fields that a row does not carry keep their stored value, so that taking in a feed again undoes nothing that an
    officer has changed since.
    """
    made: list[Stated[Row]] = []
    for some in _pieces(incoming):
        made += await ctx.runtime.compute(_known_by, ctx, resource, some)
    async with ctx.read() as session:
        if is_marked(resource):
            await _mark(ctx, session, resource, made)
        known = await stored(ctx, session, resource, (one.key for one in made if not one.settled))
    before: dict[Key, Mapping[str, Any]] = {}
    for new in _pieces([one for one in made if not one.settled and not one.errors]):
        await ctx.runtime.compute(_lay_all, ctx, resource, new, (known, before))
    return made


def _pieces(some: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """In turns with what other requests compute, never in the event loop."""
    return (some[start : start + AT_ONCE] for start in range(0, len(some), AT_ONCE))


def _known_by(ctx: Context, resource: Resource[In, Out, Row], some: Sequence[Incoming]) -> list[Stated[Row]]:
    """Rows with the reference and the fingerprint that they may be known by."""
    made: list[Stated[Row]] = []
    for one in some:
        new: Stated[Row] = Stated(one, _key(ctx, resource, one.fields), None, errors=list(one.errors))
        if is_marked(resource) and new.key is not None and not new.errors:
            new.print = fingerprint(ctx, resource, one.fields, one.guesses)
        made.append(new)
    return made


async def _mark(ctx: Context, session: Session, resource: Resource[In, Out, Row], made: Sequence[Stated[Row]]) -> None:
    """Settle the rows that come just as they came before."""
    marks = await taken_before(ctx, session, resource, [(one.key, one.print) for one in made])
    for place, row in marks.items():
        made[place].marked, made[place].settled, made[place].outcome = row, True, "same"


def _lay_all(
    ctx: Context,
    resource: Resource[In, Out, Row],
    some: Sequence[Stated[Row]],
    stores: tuple[Mapping[Key, Row], dict[Key, Mapping[str, Any]]],
) -> None:
    """Lay rows over the stored ones, and over the rows before them, which the second of `stores` learns of."""
    known, before = stores
    for new in some:
        new.row = known.get(new.key) if new.key is not None else None
        if new.row is not None and new.key is not None and new.key not in before:
            try:
                before[new.key] = resource.document(new.row)
            except NotFound as error:  # erased, or damaged
                new.errors += faults_in(error)
                continue
            new.settled = True
        _lay(ctx, resource, new, before)


async def stored(
    ctx: Context, session: Session, resource: Resource[In, Out, Row], keys: Iterable[Key | None]
) -> dict[Key, Row]:
    """The rows within reach that these references name already; locked in a writing session."""
    if not issubclass(resource.table, Tenant):
        return {}
    wanted: dict[tuple[str, str], list[str]] = {}
    for key in keys:
        if key is not None:
            country, _, source, reference = key
            wanted.setdefault((country, source), []).append(reference)
    known: dict[Key, Row] = {}
    where = reached(ctx, resource, resource.writes)
    for (country, source), references in wanted.items():
        said = await as_stored(ctx, resource.sealing, references)
        found = await rows.by_reference(session, resource.table, country, source, said, where=where)
        known.update({(country, owner, source, said[reference]): row for (owner, reference), row in found.items()})
    await opened(ctx, resource, list(known.values()))
    return known


def faults_in(error: MagnetError) -> list[FieldError]:
    """The faults that an error names, field by field."""
    faults = [FieldError.model_validate(one) for one in error.extra.get("errors", [])]
    return faults or [FieldError(field="(all)", code=error.code, message=error.detail or error.title)]


def _key(ctx: Context, resource: Resource[In, Out, Row], fields: Mapping[str, Any]) -> Key | None:
    """How the store knows the row; None where it names no reference, or names it wrongly and will be refused."""
    try:
        origin = _Origin.model_validate(fields)
    except ValidationError:
        return None
    owner = origin.employer_id or ctx.principal.employer_id or origin.office_id or ctx.principal.office_id or ""
    return origin.country, "" if resource.shared else owner, origin.source, origin.source_reference


def _lay(
    ctx: Context, resource: Resource[In, Out, Row], new: Stated[Row], before: dict[Key, Mapping[str, Any]]
) -> None:
    """Fill in what `new` comes to; `before` holds what is known so far, and learns of it."""
    document = before.get(new.key) if new.key is not None else None
    fields = new.incoming.fields if document is None else laid_over(document, new.incoming, resource.fixed)
    try:
        new.value = validated_row(resource.incoming, fields)
        after = new.value.model_dump(mode="json")
        require_reach(ctx, resource, ctx.principal.owned(after))
    except Invalid as error:
        new.errors += faults_in(error)
        new.settled = False
        return
    if document is None:
        new.outcome = "created"
    else:
        new.outcome = "same" if _alike(ctx, resource, document, after) else "changed"
    new.settled = new.settled and new.outcome == "same"
    if new.key is not None and not new.settled:
        before[new.key] = after


def validated_row(wire: type[In], fields: Mapping[str, Any]) -> In:
    """One row's fields as wire input, or Invalid with every fault."""
    try:
        return wire.model_validate(fields)
    except ValidationError as error:
        raise refused(error) from error


def laid_over(document: Mapping[str, Any], incoming: Incoming, fixed: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A stored document with the row's own fields but the fixed ones, and its guesses where nobody knew better."""
    language = document.get("language")
    fields = {
        name: _over(document.get(name), said, language)
        for name, said in incoming.fields.items()
        if name not in incoming.guesses
        or document.get(name) is None
        or not _same_words(document.get(incoming.guesses[name]), incoming.fields.get(incoming.guesses[name]))
    }
    return {**document, **{name: said for name, said in fields.items() if name not in fixed}}


def _over(before: Any, said: Any, language: str | None) -> Any:
    """One value over another: parts are merged, items of lists by their words; all else replaces."""
    if isinstance(before, list) and isinstance(said, list):
        return _items_over(before, said, language)
    if not isinstance(before, Mapping) or not isinstance(said, Mapping):
        return said
    if "currency" in before:
        return said  # an amount is one value: the least of one and the most of another mean nothing
    if "text" in before:
        return _phrase_over(before, said, language)
    return {**before, **{name: _over(before.get(name), one, language) for name, one in said.items()}}


def _phrase_over(before: Mapping[str, Any], said: Mapping[str, Any], language: str | None) -> Mapping[str, Any]:
    """Words that are unchanged keep the concept that a person confirmed, and a language of their own."""
    if not _same_words(before["text"], said.get("text")):
        return said
    own = {} if before["language"] == language else {"language": before["language"]}
    return {"concept": before["concept"], **own, **said}


def _items_over(before: Sequence[Any], said: Sequence[Any], language: str | None) -> list[Any]:
    """Items with the same words are the same item, in their order where several have them."""
    waiting: dict[str, list[Any]] = {}
    for item in before:
        if (words := _words_of(item)) is not None:
            waiting.setdefault(words, []).append(item)
    laid = []
    for item in said:
        words = _words_of(item)
        same = waiting.get(words) if words is not None else None
        laid.append(_over(same.pop(0), item, language) if same else item)
    return laid


def _words_of(item: Any) -> str | None:
    """The words of a phrase, or of the phrase in an item such as a skill with its level."""
    if not isinstance(item, Mapping):
        return None
    if "text" in item:
        return _normal(item["text"])
    return next((_words_of(member) for member in item.values() if isinstance(member, Mapping)), None)


def _same_words(one: Any, other: Any) -> bool:
    return _normal(one) == _normal(other)


def _normal(text: Any) -> str | None:
    try:
        return _WORDS.validate_python(text)
    except ValidationError:
        return None


def _alike(ctx: Context, resource: Resource[In, Out, Row], before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a stored document says the same as a new one, defaults and the phrases' inherited language aside."""
    try:
        was = resource.incoming.model_validate(before).model_dump(mode="json")
    except ValidationError:
        return False  # written under older rules
    new = ctx.principal.owned(after)
    return bool(_plain(was, was.get("language")) == _plain(new, after.get("language")))


def _plain(value: Any, language: str | None) -> Any:
    if isinstance(value, Mapping):
        plain = {name: _plain(one, language) for name, one in value.items()}
        if {"text", "concept"} <= plain.keys() and plain.get("language") == language:
            plain["language"] = None
        return plain
    return [_plain(one, language) for one in value] if isinstance(value, list) else value
