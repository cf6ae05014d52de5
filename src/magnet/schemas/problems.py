"""Problems (RFC 9457) on the wire: what every 4xx and 5xx answers."""

from pydantic import BaseModel, ConfigDict, Field

from magnet.schemas.pages import FieldError

TYPE = "urn:magnet:problem:"


class Problem(BaseModel):
    """What went wrong, never with what was sent; further members may stand beside these."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field(description="stable: a program may branch on it", examples=[TYPE + "not-found"])
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldError] = Field(default=[], description="what is wrong with which field")
