"""Changes as JSON merge patches."""

from collections.abc import Mapping
from typing import Any


def merge(document: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON merge patch (RFC 7396): null takes a member away, objects are merged, all else replaces.

    A null for a member that is not there stays, so that a field nobody knows is refused like any other.
    """
    merged = dict(document)
    for name, value in patch.items():
        if value is None and name in merged:
            del merged[name]
        elif isinstance(value, Mapping) and isinstance(merged.get(name), Mapping):
            merged[name] = merge(merged[name], value)
        else:
            merged[name] = value
    return merged
