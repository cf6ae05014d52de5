"""What would become of rows: read against the store without linking or storing anything, so that it is quick."""

from collections.abc import Sequence
from typing import Any

from magnet.errors import Invalid
from magnet.schemas.pages import FieldError, Receipt
from magnet.services.context import Context
from magnet.services.intake import receipt
from magnet.services.resources import Resource
from magnet.services.statements import Incoming, Stated, faults_in, stated
from magnet.services.turns import in_turns
from magnet.services.vocabulary import Vocabulary
from magnet.store.db import Session


async def would(ctx: Context, resource: Resource[Any, Any, Any], some: Sequence[Incoming]) -> list[Receipt]:
    """Receipts of a dry run: created, changed, same or refused, as they would be."""
    ctx.require(resource.writes)
    vocabulary = await ctx.vocabulary()
    said = await stated(ctx, resource, some)
    async with ctx.read() as session:
        async for one in in_turns(said):
            if one.value is not None and not one.settled:
                one.errors += await _unsettled(session, resource, vocabulary, one)
    return [receipt(one, "refused" if one.errors else one.outcome) async for one in in_turns(said)]


async def _unsettled(
    session: Session, resource: Resource[Any, Any, Any], vocabulary: Vocabulary, one: Stated[Any]
) -> list[FieldError]:
    """What the store or the taxonomy would refuse: a programme, employer or occupation that is not there."""
    assert one.value is not None
    try:
        await resource.settle(session, one.value.model_dump())
    except Invalid as error:
        return faults_in(error)
    if found := resource.doubts(vocabulary, one.value):
        return found
    occupation = getattr(one.value, "occupation", None)
    if isinstance(occupation, str) and vocabulary.find(occupation, "occupation") is None:
        near = [candidate.uri for candidate in vocabulary.link("occupation", occupation, None, 3)]
        message = "This is no known occupation."
        return [FieldError(field="occupation", code="unknown_code", message=message, nearest=near)]
    return []
