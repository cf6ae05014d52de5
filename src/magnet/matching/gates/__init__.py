"""Every gate in one table, in the order in which a caseworker would ask."""

from magnet.matching.gates import (
    age,
    confirmed,
    dates,
    eligibility,
    entitlement,
    flags,
    languages,
    licences,
    place,
    source,
    status,
)
from magnet.matching.gates.gate import Gate
from magnet.matching.gates.vetoes import VETOES

GATES: tuple[Gate, ...] = (
    status,
    dates,
    confirmed,
    place,
    source,
    flags,
    entitlement,
    eligibility,
    licences,
    languages,
    age,
    *VETOES,
)
