"""On what ground a programme keeps data about people, who answers for it, and where else it may go; on the wire."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Wire
from magnet.schemas.codes import Country

LawfulBasis = Literal[
    "consent", "vital_interest", "contract", "legal_obligation", "public_interest", "legitimate_interest"
]
"""The grounds that data-protection rules know. Whatever the ground, nobody is registered without consent recorded."""


class Controller(Wire):
    """The organisation that decides why and how data is kept, and where a person reaches it to ask for their rights."""

    name: Line
    contact: Line


class Processor(Wire):
    """An organisation that handles data for the controller, and what it does for it."""

    name: Line
    contact: Line | None = None
    task: Line | None = None


class TransferAgreement(Wire):
    """What allows data of people to go from a host country to an organisation in a country of return.

    `from_country` null stands for every host country; both days are included, and a null end is open.
    """

    from_country: Country | None = None
    to_country: Country
    organisation: Line
    reference: Line
    valid_from: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_until and self.valid_from > self.valid_until:
            raise PydanticCustomError("date_order", "It ends before it starts.")
        return self


class Lawful(Wire):
    """The part of a programme that a data-protection officer signs.

    Where `transfers_need_agreement`, a case goes to its country of return only under an agreement that is valid that
    day. Months of retention count from a case's last event; a country's own number replaces the programme's.
    """

    lawful_basis: LawfulBasis = "consent"
    controller: Controller | None = None
    processors: list[Processor] = Field(default=[], max_length=50)
    transfers_need_agreement: bool = False
    transfer_agreements: list[TransferAgreement] = Field(default=[], max_length=200)
    retention_months: int | None = Field(default=None, ge=1, le=1200)
    retention_months_by_country: dict[Country, int] = Field(default={}, max_length=250)

    @model_validator(mode="after")
    def _whole_months(self) -> Self:
        if any(not 1 <= months <= 1200 for months in self.retention_months_by_country.values()):
            raise PydanticCustomError("retention_months", "Retention is 1 to 1200 months.")
        return self
