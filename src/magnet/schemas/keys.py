"""Grants, and keys for programs, on the wire: a role, and where it is held."""

from typing import Annotated

from pydantic import Field

from magnet.schemas.base import Line, Moment, Wire
from magnet.schemas.codes import Country, Region
from magnet.security.permissions import Role


class GrantIn(Wire):
    """A role, and where it is held."""

    role: Role
    countries: Annotated[list[Country], Field(max_length=250)] = Field(
        default=[], description="none is every country; a country officer needs some"
    )
    regions: Annotated[list[Region], Field(max_length=250)] = Field(
        default=[], description="of these countries only these regions (ISO 3166-2); none is all of them"
    )
    office_id: Line | None = Field(
        default=None, description="the office that what is created belongs to; a caseworker reaches only its returnees"
    )
    employer_id: Line | None = Field(default=None, description="the employer whose rows an employer reaches")


class KeyIn(GrantIn):
    """What a new key may do, and where; without `expires_at` it lasts until it is revoked."""

    name: Line = Field(description="whose key it is, as the list of keys shows it")
    expires_at: Moment | None = None


class Key(KeyIn):
    """A key as listed: all but its text, which is kept nowhere."""

    id: str
    countries: list[Country] | None = None  # type: ignore[assignment]
    regions: list[Region] | None = None  # type: ignore[assignment]
    created_at: Moment
    revoked_at: Moment | None = None


class NewKey(Key):
    """A key as made: `text` is shown this once."""

    text: str = Field(examples=["mgt_0123456789ab_..."])


class Keys(Wire):
    """All keys, oldest first."""

    items: list[Key]
