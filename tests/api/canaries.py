"""Marked words in each field that takes words, found by walking the schemas: a new field is marked by itself."""

import datetime
import itertools
import re
import types
import typing
import uuid
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

MARK = "kanarienvogel"
FOUND = re.compile(rf"{MARK}\d+x|99900\d{{6}}", re.IGNORECASE)
"""A mark, as words or as the number of a telephone."""
CODES: Mapping[str, str] = {"country": "AM", "region": "AM-ER", "language": "fr", "currency": "AMD"}
"""What is given where a field takes codes only, by its name; other such fields stay out unless they are needed."""
KEPT_PLAIN = frozenset({"office_id", "source", "programme", "notice_version", "concept"})
"""An office, a source, a programme, a notice, a concept: codes of the organisation's or the taxonomy's, in clear."""


class Canaries:
    """Bodies full of marks; `sent` tells which mark went into which field."""

    def __init__(self) -> None:
        self.sent: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def body(self, model: type[BaseModel], given: Mapping[str, Any], path: str = "") -> dict[str, Any]:
        """A body of this type with a mark in each field that takes words; `given` decides fields by their name."""
        found = {}
        for name, field in model.model_fields.items():
            where = f"{path}.{name}" if path else f"{model.__name__}.{name}"
            value = given[name] if name in given else None if name in KEPT_PLAIN else self._value(field, where, given)
            if value is not None:
                found[name] = value
        return found

    def mark(self, where: str) -> str:
        """A new mark, noted for its field."""
        mark = self._next()
        self.sent[mark] = where
        return mark

    def _next(self) -> str:
        return f"{MARK}{next(self._numbers)}x"

    def _value(self, field: FieldInfo, where: str, given: Mapping[str, Any]) -> Any:
        declared: Any = Annotated[field.annotation, field, *field.metadata]
        adapter: TypeAdapter[Any] = TypeAdapter(declared)
        for value in self._tries(field.annotation, where, given):
            try:
                adapter.validate_json(TypeAdapter(Any).dump_json(value))
            except ValidationError:
                continue
            self.sent |= dict.fromkeys(FOUND.findall(value) if isinstance(value, str) else (), where)
            return value
        return None

    def _tries(self, annotation: Any, where: str, given: Mapping[str, Any]) -> Iterator[Any]:
        origin, inner = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            yield from self._tries(inner[0], where, given)
        elif origin in (typing.Union, types.UnionType):
            for one in inner:
                yield from self._tries(one, where, given)
        elif origin is list:
            yield from ([value] for value in self._tries(inner[0], where, given))
        elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield self.body(annotation, given, where)
        elif annotation is str:
            mark = self._next()
            yield from (mark, f"{mark} {mark} {mark}", f"{mark}@canary.test", f"+99900{next(self._numbers):06}")
            yield CODES.get(where.rpartition(".")[2])
        elif annotation is datetime.date:
            yield "2026-01-05"
        elif annotation is uuid.UUID:
            yield str(uuid.uuid4())
        elif origin is typing.Literal:
            yield inner[0]
        elif annotation in (int, float):
            yield from (1, 1990)


def spoilt(body: Any, canaries: Canaries, where: str) -> Any:
    """The same body with a mark wherever something else than words is wanted, and a field that nobody knows."""
    if isinstance(body, dict):
        inner = {name: spoilt(value, canaries, f"{where}.{name}") for name, value in body.items()}
        return {**inner, canaries.mark(f"{where} (unknown field's name)"): canaries.mark(f"{where} (unknown field)")}
    if isinstance(body, list):
        return [spoilt(value, canaries, where) for value in body] * 2
    return canaries.mark(f"{where} (spoilt)")
