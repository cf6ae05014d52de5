"""What a taxonomy file says, as values: concepts, labels and relations by uri, and the rows that were refused."""

import re
import unicodedata
from dataclasses import dataclass, field

from magnet.matching.taxonomy import Kind, RelationKind

LONGEST_URI, LONGEST_LABEL = 300, 500
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
"""BCP 47 as far as labels need it: language, script, region."""


@dataclass(frozen=True, slots=True)
class GivenConcept:
    """A concept as a file gives it; `code` is its ISCO-08 code or None where the file does not say."""

    uri: str
    kind: Kind
    code: str | None = None
    is_group: bool = False
    description: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class GivenLabel:
    """A label as a file gives it, with the line it stands in."""

    uri: str
    language: str
    text: str
    preferred: bool
    line: int
    source: str = ""
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class GivenRelation:
    """A relation as a file gives it, with the line it stands in."""

    source: str
    target: str
    kind: RelationKind
    line: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not taken in, and why, with the field and a stable code where they are known.

    The row's content is not repeated.
    """

    file: str
    line: int
    reason: str
    field: str | None = None
    code: str | None = None


@dataclass(slots=True)
class Content:
    """What one file gives.

    `decides` says whether its preferred labels replace earlier ones (the official bundle), or only fill gaps. `whole`
    is the language of which it has all labels that the program ships.
    """

    file: str
    decides: bool = False
    whole: str | None = None
    concepts: list[GivenConcept] = field(default_factory=list)
    labels: list[GivenLabel] = field(default_factory=list)
    relations: list[GivenRelation] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, line: int, reason: str, field: str | None = None, code: str | None = None) -> None:
        """Note that a row is not taken in."""
        self.refusals.append(Refusal(self.file, line, reason, field, code))


def clean(text: str) -> str:
    """NFC without control characters, one space between words."""
    normal = unicodedata.normalize("NFC", text)
    if not normal.isprintable():
        normal = "".join(c if unicodedata.category(c) != "Cc" else " " for c in normal)
    return " ".join(normal.split())


def fault_of_uri(uri: str) -> str | None:
    """Why this cannot name a concept, None if it can."""
    if not uri:
        return "no concept uri"
    if len(uri) > LONGEST_URI:
        return f"a concept uri over {LONGEST_URI} characters"
    return "a concept uri with blanks" if uri != "".join(uri.split()) else None


def fault_of_label(text: str) -> str | None:
    """Why this cannot be a label, None if it can."""
    if not text:
        return "no label"
    return f"a label over {LONGEST_LABEL} characters" if len(text) > LONGEST_LABEL else None


def language_tag(text: str) -> str | None:
    """A language tag in its usual spelling ("sr-Latn", "fa-AF"), None if it is none."""
    if not LANGUAGE.fullmatch(text):
        return None
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])
