"""References for rows that bring none, so that the same row is known again when its file comes a second time."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from magnet.importers.fields import Noun, folded
from magnet.schemas.guides import GuideSectionIn
from magnet.schemas.labels import LocalLabelIn

MARK = "row:"
ABOUT: Mapping[Noun, type[GuideSectionIn] | type[LocalLabelIn]] = {"guide": GuideSectionIn, "label": LocalLabelIn}
"""What says itself what it is about."""
KNOWN_BY: Mapping[Noun, tuple[str, ...]] = {
    "vacancy": ("country", "title", "employer_id", "employer_name", "place", "region"),
    "training": ("country", "title", "employer_id", "employer_name", "place", "region", "starts"),
    "employer": ("country", "name"),
    "service": ("country", "name", "place"),
}
"""What tells rows of one kind apart where no reference does; other kinds are told apart by all they say."""


class References:
    """Gives each row of one file a reference from its own words; equal rows are counted, so that all of them stay."""

    def __init__(self, noun: Noun) -> None:
        self._noun = noun
        self._met: Counter[str] = Counter()

    def complete(self, fields: dict[str, Any], employer: str | None = None) -> None:
        """Add `source_reference` where it is missing."""
        if self._noun == "finding" or fields.get("source_reference") is not None:
            return
        if self._noun in ABOUT:
            fields["source_reference"] = ABOUT[self._noun].model_validate(fields).about
            return
        names = KNOWN_BY.get(self._noun)
        said = {name: fields.get(name) for name in names} if names else fields
        base = MARK + digest({**said, "noun": self._noun}, employer)
        self._met[base] += 1
        fields["source_reference"] = base if self._met[base] == 1 else f"{base}:{self._met[base]}"


def digest(said: Mapping[str, Any], employer: str | None = None) -> str:
    """A short fingerprint of what a row says, without regard to case and typing."""
    plain = {name: folded(value) if isinstance(value, str) else value for name, value in said.items()}
    text = json.dumps([plain, folded(employer or "")], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
