"""What linking answers, and what to do with it: take the link, ask a person, or leave the words unlinked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from magnet.matching.text import normalise

Status = Literal["linked", "asked", "unlinked"]
LINKED, ASKED = 0.7, 0.15
"""Least chance of a link that needs no question, and of one worth asking about."""
CHOICES = 5
"""As many as a person can weigh at a glance."""


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


def decide(candidates: Sequence[Candidate]) -> Decision:
    """Link to the best candidate, ask about a few that read differently, or leave unlinked."""
    if not candidates or candidates[0].score < ASKED:
        return Decision("unlinked", ())
    if candidates[0].score >= LINKED:
        return Decision("linked", (candidates[0],))
    distinct = {normalise(candidate.label): candidate for candidate in reversed(candidates)}
    choices = sorted(distinct.values(), key=candidates.index)[:CHOICES]
    return Decision("asked", tuple(choices))
