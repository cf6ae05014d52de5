"""Jobs, training and support in one order, by a stated rule: scores of different kinds are never compared.

Each kind is ranked alone. The plan takes the first of each kind, then the second of each, and so on; of the same place
a job comes before a course, a course before support. Who wishes to work for themselves has what starts a business
first. What somebody has to decide on before comes after all that is free.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from magnet.schemas.referral_lists import ItemOut, KindList, Planned
from magnet.services.bridge import BUSINESS, EXPERT

ORDER = ("vacancy", "training", "support")
Stored = Mapping[str, Any]


def planned(lists: Sequence[KindList], kept: Sequence[Stored], reader: Any) -> list[Planned]:
    """What is proposed in these lists, in the order of the plan; `kept` are the same lists as kept."""
    facts = {one["item"]: one["facts"] for each in kept for one in each["items"]}
    found = sorted(_places(lists, facts), key=lambda one: one[0])
    return [
        Planned(
            place=place,
            kind=item.kind,
            opportunity_id=item.opportunity_id,
            title=item.title,
            employer=item.employer,
            held=bool(item.holds),
            because=reader.reason(_because(item, facts.get(item.opportunity_id, {}))),
        )
        for place, (_, item) in enumerate(found, 1)
    ]


def _places(
    lists: Sequence[KindList], facts: Mapping[str, Stored]
) -> Iterator[tuple[tuple[bool, int, int, int], ItemOut]]:
    """Each item with what orders it: no two are alike."""
    for each in lists:
        for held in (False, True):
            for place, item in enumerate(one for one in each.items if bool(one.holds) is held):
                said, kind = facts.get(item.opportunity_id, {}), ORDER.index(each.kind)
                wished = said.get("form") in BUSINESS and said.get("sign") == "wished"
                yield (held, place, -1 if wished else kind, kind), item


def is_business_aside(facts: Stored) -> bool:
    """Whether it starts a business for somebody who shows no sign of wishing that; lists of before told no sign."""
    return facts.get("form") in BUSINESS and "sign" in facts and facts["sign"] is None


def _because(item: ItemOut, facts: Stored) -> Stored:
    if item.kind == "vacancy":
        return {"code": "plan_job", "parameters": []}
    if item.kind == "training":
        return {"code": "plan_course", "parameters": [("count", item.opens or 0)]}
    if facts.get("form") == EXPERT:
        return {"code": "plan_expert", "parameters": []}
    if facts.get("form") in BUSINESS:
        sign = facts.get("sign")
        return {"code": f"plan_business_{sign}" if sign else "plan_business", "parameters": []}
    return {"code": "plan_support", "parameters": []}
