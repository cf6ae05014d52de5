"""What linking answers, and what to do with it: take the link, ask a person, or leave the words unlinked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from magnet.matching.mention import FULL, Link
from magnet.matching.taxonomy import Kind
from magnet.matching.text import normalise, words

Status = Literal["linked", "asked", "unlinked"]
LINKED: dict[Kind, float] = {"occupation": 0.68, "skill": 0.8}
"""Least chance of a link that needs no question: from there on links are as right as exact label matches are.

Measured, right at this chance / share of phrases above it, beside how right exact matches are: vacancy titles 0.68 /
0.13 (0.71), ILO index 0.85 / 0.13 (0.86), skill phrases 0.91 / 0.25 (0.95), national titles 0.73-0.98 / 0.30-0.73.
"""
ONLY_ASKED = {kind: least - 0.01 for kind, least in LINKED.items()}
"""As far as a chance goes that rests on likeness of sound, or on what somebody did: a person is asked, always."""
ASKED = 0.15
"""Least chance worth a question: below, one best candidate in ten is right on vacancy titles."""
CHOICES = 6
"""As many as a person can weigh at a glance."""
KEPT: dict[Kind, int] = {"occupation": 8, "skill": 0}
"""Candidates kept in all, for likeness of occupations: what a phrase reads like says where it belongs."""
LEAST_CHOICE = 0.02
"""Least chance of a further choice: below, one in fifty is the one meant. Two are always offered."""


class Candidate(NamedTuple):
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
    """What to do with a phrase, and the candidates to do it with: one, a few to choose from, or none.

    `others` are further candidates, too unlikely to take or to ask about, that still say what the phrase is like.
    """

    status: Status
    candidates: tuple[Candidate, ...]
    others: tuple[Candidate, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """All of them as ranking takes them, by chance."""
        return tuple(Link(one.uri, max(round(one.score * FULL), 1)) for one in (*self.candidates, *self.others))


def decide(candidates: Sequence[Candidate], kind: Kind, text: str | None = None) -> Decision:
    """Link to the best candidate, ask about a few that read differently, or leave unlinked.

    Of a `text` that has only words of one letter ("M F", "C") nothing is sure: it is asked about at most.
    """
    says = text is None or any(len(word) > 1 for word in words(text))
    status, chosen = _chosen(candidates, LINKED[kind] if says else math.inf)
    rest = [candidate for candidate in candidates if candidate not in chosen]
    return Decision(status, chosen, tuple(rest[: max(KEPT[kind] - len(chosen), 0)]))


def _chosen(candidates: Sequence[Candidate], linked: float) -> tuple[Status, tuple[Candidate, ...]]:
    if not candidates or candidates[0].score < ASKED:
        return "unlinked", ()
    if candidates[0].score >= linked:
        return "linked", (candidates[0],)
    distinct: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.score < LEAST_CHOICE and len(distinct) > 1:
            break
        distinct.setdefault(normalise(candidate.label), candidate)
    return "asked", tuple(distinct.values())[:CHOICES]


def only_asked(found: Sequence[Candidate], kind: Kind) -> tuple[Candidate, ...]:
    """Candidates that none of is taken unasked, however likely."""
    return tuple([one._replace(score=min(one.score, ONLY_ASKED[kind])) for one in found])
