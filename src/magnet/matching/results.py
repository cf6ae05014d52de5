"""What a ranking answers: items with their parts and reasons as codes, lists with what was left out and why."""

from dataclasses import dataclass
from typing import Literal

from magnet.matching.profile import OpportunityKind

State = Literal["pass", "check", "hold", "closed"]
STATES: tuple[State, ...] = ("pass", "check", "hold", "closed")
"""What a gate may say, mildest first; the worst counts for the item."""


@dataclass(frozen=True, slots=True)
class Term:
    """An occupation or skill inside a reason: a concept's uri to be shown by its label, else the words as given."""

    concept: str | None
    text: str = ""


Parameter = str | int | Term


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a code with parameters in a fixed order; message catalogues turn it into a sentence."""

    code: str
    parameters: tuple[tuple[str, Parameter], ...] = ()

    @classmethod
    def of(cls, code: str, **parameters: Parameter) -> "Reason":
        """A reason from a code and its named parameters."""
        return cls(code, tuple(parameters.items()))


@dataclass(frozen=True, slots=True)
class Value:
    """What one feature says of one pair.

    `value` is in per mille; `evidence` is the share of it, in per mille, that rests on something known about both
    sides and not on a prior. `missing` names what would raise the value.
    """

    value: int
    evidence: int
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gate says of one pair: "closed" removes the item, "hold" leaves it to a person, "check" asks.

    "pass" is said only where it tells something: a licence asked for and held.
    """

    gate: str
    state: State
    reason: Reason


@dataclass(frozen=True, slots=True)
class Part:
    """A feature's share of a score: `points` = `weight` x `value` / 1000, rounded half up; parts sum to the score."""

    feature: str
    value: int
    weight: int
    points: int
    evidence: int
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One item of a list, or one person for a vacancy; `item` is the id of what was ranked.

    `score` and `evidence` are in per mille. `met` is what a gate found in order (a licence held), `checks` are
    questions to ask, `holds` need a person's decision before a referral; `apply_yourself` items cannot be referred to.
    """

    item: str
    score: int
    evidence: int
    parts: tuple[Part, ...]
    met: tuple[Reason, ...] = ()
    checks: tuple[Reason, ...] = ()
    holds: tuple[Reason, ...] = ()
    apply_yourself: bool = False

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What would raise the score, over all parts."""
        return tuple(reason for part in self.parts for reason in part.missing)


@dataclass(frozen=True, slots=True)
class Removed:
    """A gate's share in what is not on the list: items it closes, and those which it `alone` closes."""

    gate: str
    items: int
    alone: int


@dataclass(frozen=True, slots=True)
class LeadOccupation:
    """An occupation in demand that suits, to lead a list made long before the return.

    `likeness` to the person's past or wished work and `demand` (-2..+2, None: no finding) order it with `open_items`.
    """

    concept: str
    likeness: int
    demand: int | None
    open_items: int


@dataclass(frozen=True, slots=True)
class RankedList:
    """The ranked items of one kind, best first.

    `considered` counts every item of the kind in the index, `eligible` those that no gate closed. `suggestion` is the
    gate whose opening alone would bring most items back, for an empty list; for vacancies that all stay below the
    referral threshold, the one that would bring most items over it.
    """

    kind: OpportunityKind
    items: tuple[Ranked, ...]
    considered: int
    eligible: int
    removed: tuple[Removed, ...] = ()
    suggestion: Reason | None = None
    lead_occupations: tuple[LeadOccupation, ...] = ()
    weights_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """One opportunity explained for one person: its score as if no gate were closed, and every closed gate."""

    ranked: Ranked
    closed: tuple[Verdict, ...]
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A training with the vacancies that would newly pass the referral threshold after it.

    `vacancies` are ids, best first, at most the number asked for; `opens` counts them all.
    """

    ranked: Ranked
    opens: int
    vacancies: tuple[str, ...] = ()
    reason: Reason = Reason("opens_none")
