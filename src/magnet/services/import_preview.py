"""What would become of rows: read against the store without linking or storing anything, so that it is quick."""

from collections.abc import Sequence
from typing import Any

from magnet.errors import Invalid
from magnet.schemas.pages import FieldError, Receipt
from magnet.services.context import Context
from magnet.services.intake import receipt
from magnet.services.resources import Resource
from magnet.services.statements import Incoming, Stated, faults_in, stated
from magnet.services.turns import AT_ONCE, in_turns
from magnet.services.vocabulary import Vocabulary
from magnet.store.db import Session


async def would(ctx: Context, resource: Resource[Any, Any, Any], some: Sequence[Incoming]) -> list[Receipt]:
    """Receipts of a dry run: created, changed, same or refused, as they would be."""
    ctx.require(resource.writes)
    vocabulary = await ctx.vocabulary()
    said = await stated(ctx, resource, some)
    open_ones = [one for one in said if one.value is not None and not one.settled]
    async with ctx.read() as session:
        async for one in in_turns(open_ones):
            one.errors += await _unsettled(session, resource, one)
    for start in range(0, len(open_ones), AT_ONCE):
        await ctx.runtime.compute(_doubt_all, resource, vocabulary, open_ones[start : start + AT_ONCE])
    return [receipt(one, "refused" if one.errors else one.outcome) async for one in in_turns(said)]


async def _unsettled(session: Session, resource: Resource[Any, Any, Any], one: Stated[Any]) -> list[FieldError]:
    """What the store would refuse: a programme or an employer that is not there."""
    assert one.value is not None
    try:
        await resource.settle(session, one.value.model_dump())
    except Invalid as error:
        return faults_in(error)
    return []


def _doubt_all(resource: Resource[Any, Any, Any], vocabulary: Vocabulary, some: Sequence[Stated[Any]]) -> None:
    """Note with each row that the store would take what the taxonomy would refuse of it."""
    for one in some:
        if not one.errors:
            one.errors += resource.doubts(vocabulary, one.value) or _unknown(vocabulary, one.value)


def _unknown(vocabulary: Vocabulary, value: Any) -> list[FieldError]:
    """An occupation that is not there."""
    occupation = getattr(value, "occupation", None)
    if not isinstance(occupation, str) or vocabulary.find(occupation, "occupation") is not None:
        return []
    near = vocabulary.nearest(["occupation"], occupation, None, 3)
    message = "This is no known occupation."
    return [FieldError(field="occupation", code="unknown_code", message=message, nearest=near)]
