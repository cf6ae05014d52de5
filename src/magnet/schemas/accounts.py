"""Accounts, their grants, and signing in, on the wire."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Moment, Wire
from magnet.schemas.codes import Country, Region
from magnet.schemas.keys import GrantIn
from magnet.security.passwords import LONGEST, SHORTEST

NewPassword = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST)]
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
"""As typed: what was chosen under another rule must still open."""


class Identity(Wire):
    """Who somebody is to an OpenID provider: its issuer and its `sub`."""

    issuer: Line
    subject: Line


class AccountIn(Wire):
    """Somebody who is to sign in, with the first grants; by a password, unless an `identity` is given."""

    name: Line = Field(description="what is typed to sign in, in any case")
    identity: Identity | None = None
    grants: Annotated[list[GrantIn], Field(max_length=20)] = []


class Grant(GrantIn):
    """A grant as stored."""

    id: str
    countries: list[Country] | None = None  # type: ignore[assignment]
    regions: list[Region] | None = None  # type: ignore[assignment]
    created_at: Moment
    revoked_at: Moment | None = None


class Account(Wire):
    """An account with its grants, ended ones included."""

    id: str
    name: str
    identity: Identity | None = None
    grants: list[Grant]
    created_at: Moment
    disabled_at: Moment | None = None


class NewAccount(Account):
    """An account as made; the `password` that was made for it is shown this once."""

    password: str | None = None


class Accounts(Wire):
    """All accounts, oldest first."""

    items: list[Account]


class SignIn(Wire):
    """A name and a password."""

    name: Line
    password: GivenPassword


class SignedIn(Wire):
    """The session's token, to be sent as `Authorization: Bearer ...` until it ends."""

    token: str = Field(examples=["mgs_0123456789ab_..."])
    expires_at: Moment


class PasswordChange(Wire):
    """The password there is, and the one there is to be."""

    password: GivenPassword
    new_password: NewPassword

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if self.password == self.new_password:
            raise PydanticCustomError("same_password", "The new password is the old one.")
        return self
