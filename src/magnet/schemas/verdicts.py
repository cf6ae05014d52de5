"""Verdicts on what a list suggested, on the wire: kept for judging the scorer, and counted without people."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Stamps, Wire, Words
from magnet.schemas.programmes import Kind

SaidByHand = Literal["unsuitable", "not_now"]
Said = Literal[SaidByHand, "referred"]
"""That something was referred to is said by the referral itself."""
Because = Literal[
    "wrong_occupation",
    "too_far",
    "pay",
    "language",
    "personal",
    "already_did",
    "prerequisites",
    "other",
]
Reasons = Annotated[list[Because], Field(max_length=8), AfterValidator(lambda given: list(dict.fromkeys(given)))]


class VerdictIn(Wire):
    """What became of one suggestion; who calls it unsuitable says why.

    Health and family as reasons are `personal`, without more; what more has to be known stands with the needs.
    """

    opportunity_id: Line
    verdict: SaidByHand
    reasons: Reasons = []
    note: Annotated[Words, Field(max_length=2000)] | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.verdict == "unsuitable" and not self.reasons:
            raise PydanticCustomError("reasons_missing", "Say why it is unsuitable.")
        if "personal" in self.reasons and self.note:
            raise PydanticCustomError("note_extra", "What is personal is named without a note.")
        return self


class Verdict(Stamps):
    """A verdict as it stands: the last one on the item counts. `note` is null where it cannot be opened any more."""

    country: str
    returnee_id: str
    referral_list_id: str
    opportunity_id: str
    kind: Kind
    verdict: Said
    reasons: list[Because]
    note: str | None
    by: str


class Verdicts(Wire):
    """All verdicts on one list."""

    items: list[Verdict]


class VerdictCell(Wire):
    """So many people of whom this is told; null where it is not told of them."""

    kind: Kind | None
    verdict: Said | None
    reason: Because | None
    people: int


class VerdictCounts(Wire):
    """Verdicts in a country by kind, verdict and reason, of who agrees to be counted, in fives."""

    country: str
    as_of: date
    cells: list[VerdictCell]
    note: str
