"""Consent for each purpose on the wire: given, withdrawn, and the whole history of both."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Moment, Wire
from magnet.schemas.codes import Language

Purpose = Literal["registration", "transfer", "matching", "sharing", "follow_up", "statistics"]
"""What data about a person may be used for: to be kept at all, to go to the country of return, to be ranked, to be
shared with employers, to ask how it went, to be counted."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
Purposes = Annotated[
    list[Purpose],
    Field(min_length=1, max_length=len(PURPOSES)),
    AfterValidator(lambda some: [one for one in PURPOSES if one in some]),
]
"""Each once, in one order."""
How = Literal["written", "oral", "electronic"]
Whose = Literal["self", "guardian"]
"""Whose word it is: for a minor a guardian's."""


class Consenting(Wire):
    """What was agreed to, when, how, and on the ground of which version of the notice, read in which language."""

    purposes: Purposes
    given_on: date
    notice_version: Line
    language: Language | None = None
    given_by: Whose = "self"
    how: How = "written"


class ConsentIn(Consenting):
    """The recorded consent without which nobody is registered; later ones are given at the returnee's `consents`."""

    @model_validator(mode="after")
    def _to_be_registered(self) -> Self:
        if "registration" not in self.purposes:
            raise PydanticCustomError("registration_missing", "Nobody is registered without consent to it.")
        return self


class ToEmployers(Wire):
    """Purposes of which sharing may be meant for one named employer only."""

    purposes: Purposes
    employer_id: Line | None = Field(default=None, description="the one employer whom sharing is meant for")

    @model_validator(mode="after")
    def _sharing_alone(self) -> Self:
        if self.employer_id is not None and self.purposes != ["sharing"]:
            raise PydanticCustomError("sharing_alone", "An employer is named for sharing alone.")
        return self


class FurtherConsentIn(ToEmployers, Consenting):
    """Consent for further purposes, or anew under another notice."""


class WithdrawalIn(ToEmployers):
    """The withdrawal of consent, as easy as giving it: today where no day is said.

    Without registration nothing else holds, so that its withdrawal is one of every purpose. An employer who is named is
    told nothing from then on, also while sharing with employers in general holds.
    """

    withdrawn_on: date | None = None
    withdrawn_by: Whose = "self"
    how: How = "oral"


class Consent(Wire):
    """One consent as recorded, and its withdrawal. `recorded_by` is the account or key of who wrote it down."""

    id: str
    purpose: Purpose
    employer_id: str | None
    transfer_to: str | None = Field(description="the country of return that consent to transfer is for")
    given_on: date
    notice_version: str
    language: str | None
    given_by: Whose
    how: How
    recorded_by: str
    recorded_at: Moment
    withdrawn_on: date | None
    withdrawn_by: Whose | None
    withdrawn_how: How | None
    withdrawal_recorded_by: str | None
    withdrawal_recorded_at: Moment | None


class Consents(Wire):
    """What a person agrees to now, and every consent and withdrawal, oldest first."""

    agreed: list[Purpose]
    items: list[Consent]
