"""How good lists are, by the verdicts on them: precision at a place, and what unsuitable items had in common."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magnet.security.permissions import Permission
from magnet.services import sealed
from magnet.services.context import Context
from magnet.services.sealed import Body
from magnet.services.verdicts import judged_place
from magnet.store import verdicts

PLACES = (1, 3, 5, 10)
LEFT_OUT = frozenset({"id", "office_id", "owner", "source", "source_reference", "created_at", "updated_at", "version"})
"""Columns of an item that say nothing of it and could lead back to where it was suggested."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """The verdicts on one kind.

    `precision` is, by place, the share of referred among the items up to that place that were called referred or
    unsuitable, with how many those are; `reasons` counts why items were unsuitable; `features` are the mean values
    (per mille) of referred and of unsuitable items, None where there are none.
    """

    kind: str
    verdicts: Mapping[str, int]
    precision: Mapping[int, tuple[float, int]]
    reasons: Mapping[str, int]
    features: Mapping[str, tuple[int | None, int | None]]


async def report(ctx: Context) -> list[OfKind]:
    """What all verdicts say of the scorer, kind by kind."""
    found = await _all(ctx)
    kinds = sorted({row.kind for row, _ in found})
    return [_of_kind(kind, [(row, said) for row, said in found if row.kind == kind]) for kind in kinds]


async def lines(ctx: Context) -> Iterator[dict[str, Any]]:
    """Each verdict with the item's inputs and what the scorer said, in an order that tells nothing, and nobody's id."""
    found = await _all(ctx)
    return (
        {
            "kind": row.kind,
            "verdict": row.verdict,
            "reasons": row.reasons,
            **said,
            "item": {
                name: value
                for name, value in (row.inputs.get(row.opportunity_id) or {}).items()
                if name not in LEFT_OUT
            },
        }
        for row, said in found
    )


async def _all(ctx: Context) -> list[tuple[Any, Mapping[str, Any]]]:
    """The verdicts on whoever is still there, with what the scorer had said."""
    ctx.require(Permission.KEYS_MANAGE)
    async with ctx.read() as session:
        found = await verdicts.to_judge(session)
    bodies = [Body(row.returnee_id, judged_place(row.id), row.judged) for row in found]
    said = await sealed.opened(ctx.runtime, bodies)
    return [(row, one) for row, one in zip(found, said, strict=True) if one is not None]


def _of_kind(kind: str, found: Sequence[tuple[Any, Mapping[str, Any]]]) -> OfKind:
    by_verdict: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row, said in found:
        by_verdict[row.verdict].append(said)
    good, bad = by_verdict["referred"], by_verdict["unsuitable"]
    features = sorted({name for _, said in found for name in said["values"]})
    return OfKind(
        kind=kind,
        verdicts={name: len(some) for name, some in sorted(by_verdict.items()) if some},
        precision={place: at for place in PLACES if (at := _precision(good, bad, place)) is not None},
        reasons=dict(Counter(reason for row, _ in found for reason in row.reasons).most_common()),
        features={name: (_mean(good, name), _mean(bad, name)) for name in features},
    )


def _precision(
    good: Sequence[Mapping[str, Any]], bad: Sequence[Mapping[str, Any]], place: int
) -> tuple[float, int] | None:
    right, wrong = (sum(said["position"] <= place for said in some) for some in (good, bad))
    return (right / (right + wrong), right + wrong) if right + wrong else None


def _mean(some: Sequence[Mapping[str, Any]], feature: str) -> int | None:
    values = [said["values"][feature] for said in some if feature in said["values"]]
    return round(sum(values) / len(values)) if values else None
