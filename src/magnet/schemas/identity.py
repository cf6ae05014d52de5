"""Who a returnee is (tier A): names, birth date, contacts, documents; sealed apart from the profile."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Line, Moment, Wire, Words, written
from magnet.schemas.codes import Country

Phone = Annotated[
    Line, *written(r"^\+?[0-9][0-9 ()./-]{3,29}$", "Write the number in digits, such as +964 750 123 4567.")
]
Email = Annotated[
    Line, *written(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "Write one address, such as name@example.org."), Field(max_length=254)
]
BirthDate = Annotated[date, Field(ge=date(1900, 1, 1))]


class DocumentIn(Wire):
    """A document that says who somebody is."""

    kind: Literal["passport", "identity_card", "laissez_passer", "residence_permit", "birth_certificate", "other"]
    number: Line
    country: Country | None = Field(default=None, description="the country that issued it")


class ContactIn(Wire):
    """Somebody to be told in an emergency, or a child's guardian."""

    name: Line
    relation: Line | None = None
    phone: Phone | None = None


class IdentityIn(Wire):
    """Names as the person writes them and in Latin letters, and how to reach the person; all may be unknown."""

    given_names: Line | None = None
    family_names: Line | None = None
    given_names_latin: Line | None = None
    family_names_latin: Line | None = None
    birth_date: BirthDate | None = None
    phones: Annotated[list[Phone], Field(max_length=10)] = []
    email: Email | None = None
    address: Words | None = None
    documents: Annotated[list[DocumentIn], Field(max_length=20)] = []
    emergency_contact: ContactIn | None = None


class ReturneeIdentity(IdentityIn):
    """The identity as stored; version 0 where nothing was recorded yet. `id` is the returnee's."""

    id: str
    version: int
    updated_at: Moment | None
