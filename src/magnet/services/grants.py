"""Grants as stored, on the wire and in the principal: one check of what a role cannot do without."""

import logging
from typing import Any, Protocol

from magnet.errors import Invalid
from magnet.logs import FIELDS
from magnet.schemas.keys import GrantIn
from magnet.security.permissions import Role
from magnet.security.principals import Grant
from magnet.services.context import Context
from magnet.store import rows
from magnet.store.db import Session
from magnet.store.owners import EmployerRow

LOG = logging.getLogger(__name__)
NEEDED = {"office": "office_id", "employer": "employer_id", "countries": "countries"}


class Stored(Protocol):
    """The columns of a grant, in whichever table."""

    role: Any
    countries: Any
    regions: Any
    office_id: Any
    employer_id: Any


def grant_of(row: Stored) -> Grant:
    """The grant that a row stands for."""
    countries, regions = [None if some is None else frozenset(some) for some in (row.countries, row.regions)]
    return Grant(Role(row.role), countries, row.office_id, row.employer_id, regions)


def columns_of(wanted: GrantIn) -> dict[str, Any]:
    """The columns of a grant."""
    return {
        "role": wanted.role.value,
        "countries": sorted(set(wanted.countries)) or None,
        "regions": sorted(set(wanted.regions)) or None,
        "office_id": wanted.office_id,
        "employer_id": wanted.employer_id,
    }


async def settle(session: Session, wanted: GrantIn, at: str = "") -> None:
    """Refuse a grant that lacks what its role is bounded by, or names a region or an employer that is not there.

    `at` leads to the grant in the request, as a field's name does.
    """
    countries = frozenset(wanted.countries) or None
    missing = Grant(wanted.role, countries, wanted.office_id, wanted.employer_id).lacks
    if missing is not None:
        raise Invalid.at(at + NEEDED[missing], "missing", "This role needs this.")
    if wanted.regions and frozenset(region[:2] for region in wanted.regions) != countries:
        message = "Name regions of each of the countries, and of no other."
        raise Invalid.at(at + "regions", "unknown_reference", message)
    if wanted.employer_id is None:
        return
    employer = await rows.one(session, EmployerRow, wanted.employer_id)
    if employer is None or (countries is not None and employer.country not in countries):
        message = "There is none with this id in the countries."
        raise Invalid.at(at + "employer_id", "unknown_reference", message)


def tell(ctx: Context, act: str, whose: str) -> None:
    """Say in the log who gave or took whose rights: whoever keeps accounts could otherwise act in any name unseen.

    `whose` is an account's or a key's id. Before the commit: rather a line too many than none after a crash.
    """
    LOG.info("rights changed", extra={FIELDS: {"act": act, "whose": whose, "by": ctx.principal.id}})


def outside(field: str) -> Invalid:
    """What is answered to who asks for more than was granted."""
    return Invalid.at(field, "outside_grant", "This is outside of what you were granted.")
