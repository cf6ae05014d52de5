"""Accept-Language: the languages a reader wants labels in, best first."""

import re

FALLBACK = "en"
MOST = 10
_RANGE = re.compile(r"\s*([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?\s*")


def wanted(header: str | None) -> tuple[str, ...]:
    """The primary tags of an Accept-Language header by weight; English stands last. What is no tag is passed over."""
    weighted: list[tuple[float, str]] = []
    for part in (header or "").split(",")[: 2 * MOST]:
        found = _RANGE.fullmatch(part)
        if found is None:
            continue
        weight = float(found.group(3)) if found.group(3) else 1.0
        if weight > 0:
            weighted.append((weight, _tag(found.group(1).lower(), found.group(2))))
    ordered = [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]
    return tuple(dict.fromkeys([*ordered[:MOST], FALLBACK]))


def _tag(primary: str, rest: str) -> str:
    """Dari has a tag of its own, which readers send as Persian of Afghanistan; the rest keep their primary tag."""
    return "prs" if primary == "fa" and "AF" in rest.upper().replace("_", "-").split("-") else primary
