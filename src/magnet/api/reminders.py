"""Reminders: the worklist of what is due, and settling what is on it."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response

from magnet.schemas.pages import Page
from magnet.schemas.reminders import Reminder, ReminderFilters
from magnet.security.permissions import Permission
from magnet.services import reminders
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.paging import found, paged
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

PATH = "/v1/reminders"
router = APIRouter(tags=["reminders"], route_class=Route)
Writes = Annotated[Context, Depends(PermittedOnce(Permission.REMINDERS_WRITE))]
Reads = Annotated[Context, Depends(Permitted(Permission.REMINDERS_READ))]


class ReminderPage(Page[Reminder]):
    """A page of reminders, those due first before those due later."""


@router.post(PATH + "/search", response_model=ReminderPage, operation_id="search_reminders")
async def search(ctx: Reads, filters: Annotated[ReminderFilters, Body()]) -> Response:
    """Find what is due, by the day; without filters all that is not settled yet."""
    return found(await paged(ctx, PATH, filters, partial(reminders.search, ctx, filters)))


@router.post(PATH + "/{key:uuid}/settling", response_model=Reminder, operation_id="settle_reminder")
async def settle(key: UUID, ctx: Writes) -> Response:
    """Settle a reminder that nothing else settles; what was settled stays so."""
    return await answer(reminders.settle_by_hand(ctx, str(key)), Shape(personal=True))
