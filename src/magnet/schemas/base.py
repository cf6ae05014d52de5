"""What every wire type shares: unknown fields refused, text trimmed and normalised, common sizes."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, LiteralString

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from magnet.security import tiers
from magnet.security.tier import PERSONAL

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Unicode's control characters (Cc) but line feed and tab."""


TIER = "x-magnet-tier"
"""Says in the API's description of what tier a field about a person is: see `security/tiers.py`."""


def _with_tiers(schema: dict[str, Any], kind: type[BaseModel]) -> None:
    for name, described in schema.get("properties", {}).items():
        tier = tiers.of_field(kind, name)
        if tier in PERSONAL:
            described[TIER] = tier.value


class Wire(BaseModel):
    """Base of all wire types: unknown fields are refused, numbers are finite, values are frozen."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, from_attributes=True, json_schema_extra=_with_tiers
    )


def written(pattern: str, message: LiteralString) -> tuple[AfterValidator, Any]:
    """For text of a pattern: who writes it otherwise is told how, by an example."""

    def check(value: str) -> str:
        if re.search(pattern, value) is None:
            raise PydanticCustomError("not_written_so", message)
        return value

    return AfterValidator(check), Field(json_schema_extra={"pattern": pattern})


def _clean(value: object) -> object:
    """NFC without control characters, which PostgreSQL cannot store (NUL) or a terminal would obey; line ends stay."""
    if not isinstance(value, str):
        return value
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("text", "The text holds half a character (a lone surrogate).") from error
    normal = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    return CONTROL.sub("", normal).strip()


Line = Annotated[str, StringConstraints(min_length=1, max_length=300), BeforeValidator(_clean)]
"""A short line: a name, a place, a reference."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=10_000), BeforeValidator(_clean)]
"""A phrase as given; over 1,000 characters it is cut for linking and kept whole."""
Text = Annotated[str, StringConstraints(max_length=100_000), BeforeValidator(_clean)]
"""A long text as given."""
Address = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, pattern=r"^https?://[^\x00-\x20\x7f-\xa0\s/?#]\S*$"),
    BeforeValidator(_clean),
]
"""Where a page is on the web; no other scheme, so that it can be shown as a link."""
Moment = Annotated[
    AwareDatetime,
    AfterValidator(lambda moment: moment.astimezone(UTC)),
    PlainSerializer(lambda moment: moment.isoformat().replace("+00:00", "Z"), return_type=str, when_used="json"),
]
"""An RFC 3339 instant, kept and written in UTC."""
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Money = Annotated[int, Field(ge=0, le=10**12)]
Years = Annotated[float, Field(ge=0, le=60)]


class Stamps(Wire):
    """What the store adds to every resource."""

    id: str
    version: int
    created_at: Moment
    updated_at: Moment


def instant(moment: datetime) -> str:
    """`moment` as RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
