"""A country index as plain arrays and back, for derived files that processes map instead of building."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from magnet.matching.bundles import Bundle
from magnet.matching.frame import Coded, Frame, SkillRows, StandIns
from magnet.matching.headings import Headings, LinkSets
from magnet.matching.index import KINDS, CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.phrases import PhraseTable
from magnet.matching.strings import Strings

Arrays = dict[str, npt.NDArray[Any]]


def to_arrays(index: CountryIndex) -> Arrays:
    """Every frame's columns by name; they hold opportunities only, never people.

    They belong to one taxonomy's version and one set of findings: whoever keeps them keeps both beside them.
    """
    return {f"{frame.kind}.{name}": values for frame in index.frames for name, values in _frame_arrays(frame).items()}


def from_arrays(arrays: Mapping[str, npt.NDArray[Any]], knowledge: Knowledge) -> CountryIndex:
    """The index that `to_arrays` was asked of; copies no column, so mapped arrays stay mapped."""
    frames = []
    for kind in KINDS:
        mine = {name.removeprefix(f"{kind}."): each for name, each in arrays.items() if name.startswith(f"{kind}.")}
        names = sorted(name.split(".")[1] for name in mine if name.startswith("coded.") and name.endswith(".codes"))
        frame = Frame(
            kind=kind,
            ids=_strings(mine, "ids"),
            hashes=mine["hashes"],
            by_hash=mine["by_hash"],
            standings=mine["standings"],
            coded={name: _coded(mine, f"coded.{name}") for name in names},
            titles=_phrases(mine, "titles"),
            title_codes=mine["title_codes"],
            skills=_phrases(mine, "skills"),
            essential=SkillRows(**_parts(mine, "essential")),
            optional=SkillRows(**_parts(mine, "optional")),
            stand_ins=StandIns(**_parts(mine, "stand_ins")),
            headings=_headings(mine),
            bundles=_bundles(mine),
        )
        frames.append(frame)
    return CountryIndex(knowledge, tuple(frames))


def _frame_arrays(frame: Frame) -> Arrays:
    arrays: Arrays = {name: getattr(frame, name) for name in ("hashes", "by_hash", "standings", "title_codes")}
    for name, column in frame.coded.items():
        arrays[f"coded.{name}.codes"] = column.codes
        arrays[f"coded.{name}.counts"] = column.counts
        arrays[f"coded.{name}.keys"] = np.frombuffer(json.dumps(column.keys).encode(), np.uint8)
    arrays |= _packed("ids", frame.ids)
    for name in ("titles", "skills"):
        arrays |= _phrase_arrays(name, getattr(frame, name))
    for name in ("essential", "optional", "stand_ins"):
        value = getattr(frame, name)
        arrays |= _plain(name, value)
    arrays |= _plain("headings", frame.headings) | _plain("links", frame.headings.links)
    for number, bundle in enumerate(frame.bundles):
        arrays[f"bundles.{number}.codes"] = bundle.codes
        arrays |= {f"bundles.{number}.members.{facet}": keys for facet, keys in bundle.members.items()}
    return arrays


def _plain(name: str, value: Any) -> Arrays:
    """The arrays among the fields of a value; what it works out for itself is left out."""
    named = {each.name: getattr(value, each.name) for each in fields(value)}
    return {f"{name}.{each}": array for each, array in named.items() if isinstance(array, np.ndarray)}


def _headings(arrays: Mapping[str, npt.NDArray[Any]]) -> Headings:
    return Headings(links=LinkSets(**_parts(arrays, "links")), **_parts(arrays, "headings"))


def _bundles(arrays: Mapping[str, npt.NDArray[Any]]) -> tuple[Bundle, ...]:
    count = sum(name.startswith("bundles.") and name.endswith(".codes") for name in arrays)
    names = (f"bundles.{number}" for number in range(count))
    return tuple(Bundle(arrays[f"{name}.codes"], _parts(arrays, f"{name}.members")) for name in names)


def _phrase_arrays(name: str, table: PhraseTable) -> Arrays:
    arrays = _packed(f"{name}.texts", table.texts) | _packed(f"{name}.vocabulary", Strings.pack(table.vocabulary))
    for each in fields(table):
        if each.name not in ("texts", "vocabulary"):
            arrays[f"{name}.{each.name}"] = getattr(table, each.name)
    return arrays


def _phrases(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> PhraseTable:
    plain = {each.name for each in fields(PhraseTable)} - {"texts", "vocabulary"}
    return PhraseTable(
        texts=_strings(arrays, f"{name}.texts"),
        vocabulary=tuple(_strings(arrays, f"{name}.vocabulary")),
        **{each: arrays[f"{name}.{each}"] for each in plain},
    )


def _coded(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Coded:
    keys = json.loads(arrays[f"{name}.keys"].tobytes())
    return Coded(arrays[f"{name}.codes"], _as_tuple(keys), arrays[f"{name}.counts"])


def _as_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """JSON knows lists only; keys are tuples all the way down."""
    return tuple(_as_tuple(value) if isinstance(value, list) else value for value in values)


def _packed(name: str, strings: Strings) -> Arrays:
    return {f"{name}.data": strings.data, f"{name}.offsets": strings.offsets}


def _strings(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Strings:
    return Strings(arrays[f"{name}.data"], arrays[f"{name}.offsets"])


def _parts(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> dict[str, npt.NDArray[Any]]:
    return {each.removeprefix(f"{name}."): value for each, value in arrays.items() if each.startswith(f"{name}.")}
