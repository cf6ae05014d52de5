"""Likely duplicates on the wire: what a caseworker is told, and what an administrator resolves."""

from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Moment, Wire
from magnet.schemas.filters import Filters
from magnet.security.blind_index import Likelihood

Resolution = Literal["same_person", "different"]
Reference = Annotated[str, Field(pattern=r"^D-[0-9A-F]{8}$", description="as a caseworker names it")]


class LikeCase(Wire):
    """A case within reach that may be the same person."""

    returnee_id: str
    likelihood: Likelihood


class Elsewhere(Wire):
    """That there may be such a case out of reach: not where, whose, how many, or by what it was found."""

    likelihood: Likelihood
    reference: str
    advice: str


class Duplicates(Wire):
    """Who may be the same person as a returnee.

    `compared_at` null: nothing that identifies the person is known. `postponed`: so many were compared today that only
    an administrator is told what the last comparison found.
    """

    returnee_id: str
    compared_at: Moment | None = None
    postponed: bool = False
    cases: list[LikeCase] = []
    elsewhere: Elsewhere | None = None


class Duplicate(Wire):
    """Two returnees who may be one, as an administrator sees them."""

    id: str
    reference: str
    returnee_id: str
    other_returnee_id: str
    likelihood: Likelihood
    found_at: Moment
    found_by: str = Field(description="who had the first compared: a key's or an account's id")
    verdict: Resolution | None = None
    resolved_by: str | None = None
    resolved_at: Moment | None = None


class ResolutionIn(Wire):
    """Whether two returnees are one; `different` is told to nobody again."""

    verdict: Resolution


class DuplicateFilters(Filters):
    """Which pairs: `open` waits for a verdict."""

    state: Literal["open"] | None = None
    reference: Reference | None = None
