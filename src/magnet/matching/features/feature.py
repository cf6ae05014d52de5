"""What a feature is: a value for one pair with its reasons, and points for every row of a frame at once."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.phrases import Ints
from magnet.matching.probe import Probe
from magnet.matching.profile import OpportunityKind
from magnet.matching.results import Value
from magnet.matching.tally import Share

Keys = Mapping[str, Any]
"""An opportunity's key by facet; see `facets`."""


def kind_of(keys: Keys) -> OpportunityKind:
    """Whether the keys are a vacancy's, a training's or a support's."""
    kind: OpportunityKind = keys["conditions"][0]
    return kind


NEUTRAL = 500
"""Where nothing is asked for and nothing is known, an item stands in the middle: no reward, no punishment."""
INFERRED = 720
"""How far, in per mille, what was read from an item's text moves its value from there: the least chance that counts."""
Number = TypeVar("Number", int, Ints)


def inferred(value: Number) -> Number:
    """The value of what nobody stated: nearer to the middle, both up and down."""
    return NEUTRAL + (value - NEUTRAL) * INFERRED // FULL


class Feature(Protocol):
    """One line of the table of features. `value` is the reference; `points` must agree with it on every row."""

    @property
    def name(self) -> str:
        """The name under which weights and parts speak of it."""
        ...

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets whose keys, besides the item's kind, alone decide the value."""
        ...

    def value(self, person: Person, keys: Keys) -> Value:
        """The value of one pair."""
        ...

    def points(self, probe: Probe, weight: int) -> Share | tuple[Share, ...]:
        """`weight` x value / 1000, rounded half up, of every row: all shares together."""
        ...
