"""ETag, If-Match and If-None-Match: nobody overwrites a change that they have not seen."""

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Header

from magnet.errors import Changed, Malformed, PreconditionRequired

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_OURS = re.compile(r'"(\d{1,18})(?:-[0-9a-f]+)?"')


def etag(version: int | None, body: bytes) -> str:
    """A strong tag: the version, which If-Match compares, and a digest of what is shown, labels included."""
    shown = hashlib.sha256(body).hexdigest()[:12]
    return f'"{shown}"' if version is None else f'"{version}-{shown}"'


def is_fresh(if_none_match: str | None, tag: str) -> bool:
    """Whether the reader holds the representation with this tag already (weak comparison, RFC 9110 13.1.2)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return tag in [found.removeprefix("W/") for found in _TAG.findall(if_none_match)]


def expected_version(
    if_match: Annotated[
        str | None, Header(alias="If-Match", description="The ETag that was read; 428 without, 412 once changed.")
    ] = None,
) -> int:
    """The version that If-Match names.

    Any version ("*") and lists are refused: the point is to name the one that was read. A weak or foreign tag is
    well formed and matches nothing.
    """
    if if_match is None:
        raise PreconditionRequired("Send the ETag that you read as If-Match.")
    given = if_match.strip()
    if not _TAG.fullmatch(given):
        raise Malformed('If-Match takes one ETag as it was read, such as "3-0c1f".')
    ours = _OURS.fullmatch(given)
    if ours is None:
        raise Changed
    return int(ours.group(1))


Expected = Annotated[int, Depends(expected_version)]
IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", description="The ETag at hand: 304 when it still holds.")
]
