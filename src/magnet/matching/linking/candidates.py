"""What linking answers, and what to do with it: take the link, ask a person, or leave the words unlinked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from magnet.matching.taxonomy import Kind
from magnet.matching.text import normalise

Status = Literal["linked", "asked", "unlinked"]
LINKED: dict[Kind, float] = {"occupation": 0.68, "skill": 0.8}
"""Least chance of a link that needs no question: from there on links are as right as exact label matches are.

Measured, right at this chance / share of phrases above it, beside how right exact matches are: vacancy titles 0.68 /
0.13 (0.71), ILO index 0.85 / 0.13 (0.86), skill phrases 0.91 / 0.25 (0.95), national titles 0.73-0.98 / 0.30-0.73.
"""
ASKED = 0.15
"""Least chance worth a question: below, one best candidate in ten is right on vacancy titles."""
CHOICES = 6
"""As many as a person can weigh at a glance."""
LEAST_CHOICE = 0.02
"""Least chance of a further choice: below, one in fifty is the one meant. Two are always offered."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a phrase may mean.

    `label` is how to show it, in the phrase's language where there is such a label. `score`, 0..1, is the
    calibrated chance that it is the one meant; `raw` what it was calibrated from, comparable within one phrase.
    """

    concept: int
    uri: str
    code: str | None
    label: str
    label_language: str
    score: float
    raw: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a phrase, and the candidates to do it with: one, a few to choose from, or none."""

    status: Status
    candidates: tuple[Candidate, ...]


def decide(candidates: Sequence[Candidate], kind: Kind) -> Decision:
    """Link to the best candidate, ask about a few that read differently, or leave unlinked."""
    if not candidates or candidates[0].score < ASKED:
        return Decision("unlinked", ())
    if candidates[0].score >= LINKED[kind]:
        return Decision("linked", (candidates[0],))
    distinct: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.score < LEAST_CHOICE and len(distinct) > 1:
            break
        distinct.setdefault(normalise(candidate.label), candidate)
    return Decision("asked", tuple(distinct.values())[:CHOICES])
