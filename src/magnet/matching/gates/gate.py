"""What a gate is: verdicts for one pair with their reasons, and the keys it closes for a whole frame at once."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.results import Parameter, Reason, State, Verdict

Keys = Mapping[str, Any]
"""An opportunity's key by facet; see `facets`."""
Closed = npt.NDArray[np.bool_] | None
"""Which of a facet's distinct keys a gate closes; None: none of them."""


class Gate(Protocol):
    """One line of the table of gates. `closed` must agree with the verdicts of `check` on every row."""

    @property
    def name(self) -> str:
        """The name under which removed items are counted."""
        ...

    @property
    def facet(self) -> str:
        """The facet whose key alone decides whether the gate is closed for this person."""
        ...

    def check(self, person: Person, keys: Keys) -> tuple[Verdict, ...]:
        """What the gate says of one pair: nothing where it simply passes."""
        ...

    def closed(self, probe: Probe) -> Closed:
        """The keys of `facet` that it closes for the probe's person."""
        ...


def verdict(gate: str, state: State, code: str, **parameters: Parameter) -> tuple[Verdict, ...]:
    """A single verdict."""
    return (Verdict(gate, state, Reason.of(code, **parameters)),)


def closed_keys(probe: Probe, facet: str, closes: Callable[[Any], bool]) -> Closed:
    """Ask for each distinct key of a coded facet."""
    answers = np.fromiter(map(closes, probe.frame.coded[facet].keys), np.bool_)
    return answers if answers.any() else None
