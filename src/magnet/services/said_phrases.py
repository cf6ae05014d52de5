"""Phrases as they were said, with what they are linked to, and what a vocabulary would link them to now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from magnet.matching.mention import FULL
from magnet.matching.taxonomy import Kind
from magnet.services.opportunities import OCCUPATION, SKILL
from magnet.services.vocabulary import Vocabulary

Linked = tuple[str, list[Any]]
"""A status, and concepts with weights."""


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase with what it is linked to: its status, and the first concept.

    `named_so`: it stands where only what is sure is taken for an occupation, as titles of courses do.
    """

    kind: Kind
    text: str
    language: str | None
    status: str
    first: str | None
    named_so: bool = False


def said(kind: Kind, words: tuple[str, str | None], linked: Linked, named_so: bool = False) -> Said:
    """A phrase of these words in a language."""
    return Said(kind, *words, *told(linked), named_so)


def said_by(profile: Mapping[str, Any], *, confirmed: bool = False) -> Iterator[Said]:
    """The phrases of a profile that no person has confirmed, or those that one has."""
    work = [(OCCUPATION, one["occupation"]) for one in profile["work"]]
    skills = [(SKILL, one["skill"]) for one in profile["skills"]]
    wishes = [(OCCUPATION, one) for one in profile["preferences"]["occupations"]]
    both: list[tuple[Kind, Any]] = [*work, *skills, *wishes]
    for kind, stored in both:
        if (stored["status"] == "confirmed") == confirmed:
            yield said(kind, (stored["text"], stored["language"]), (stored["status"], stored["links"]))


def linked_by(vocabulary: Vocabulary, some: Iterable[Said]) -> dict[Said, Linked]:
    """By phrase what this vocabulary links it to."""
    groups: dict[tuple[Kind, str | None], list[Said]] = defaultdict(list)
    for one in some:
        groups[one.kind, one.language].append(one)
    found: dict[Said, Linked] = {}
    for (kind, language), phrases in groups.items():
        decisions = vocabulary.decide(kind, [one.text for one in phrases], language)
        for one, decision in zip(phrases, decisions, strict=True):
            links = [[each.uri, max(round(each.score * FULL), 1)] for each in decision.candidates]
            sure = decision.status == "linked" or not one.named_so
            found[one] = (decision.status, links) if sure else ("unlinked", [])
    return found


def told(linked: Linked) -> tuple[str, str | None]:
    """What tells whether a phrase is linked differently."""
    status, links = linked
    return status, links[0][0] if links else None
