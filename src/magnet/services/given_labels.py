"""Labels that are thought of, as they would be taken: those that count, and why others are refused."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from magnet.errors import Invalid
from magnet.importers.rows import Read
from magnet.schemas.label_words import are_akin, kind_by_uri, read_as
from magnet.schemas.labels import LabelWords, LocalLabelIn
from magnet.schemas.pages import FieldError
from magnet.services.local_labels import doubts, taken_elsewhere
from magnet.services.own_words import OwnLabel
from magnet.services.statements import validated_row
from magnet.services.vocabulary import Vocabulary
from magnet.store.labels import REMOVED


@dataclass(frozen=True, slots=True)
class Given:
    """The labels that would be taken, and how many rows of a file would not."""

    labels: tuple[OwnLabel, ...]
    left_out: int = 0


def given(vocabulary: Vocabulary, country: str, said: Sequence[LabelWords], read: Sequence[Read]) -> Given:
    """Labels that are said, and those of a file, each checked as if all before it were stored.

    Of those that are said one that would be refused is Invalid, as it is when it is sent to be stored; of a file it is
    left out, as its receipt says.
    """
    taken, faults, left_out = list[OwnLabel](), list[FieldError](), 0
    checks = _Checks(vocabulary, country)
    for place, words in enumerate(said):
        new = LocalLabelIn(country=country, **words.model_dump())
        found = checks.faults(new)
        faults += [one.model_copy(update={"field": f"labels.{place}.{one.field}"}) for one in found]
        taken.append(_own(new))
    if faults:
        raise Invalid(extra={"errors": [one.model_dump() for one in faults]})
    for row in _of_file(country, read):
        if row is None or checks.faults(row):
            left_out += 1
        else:
            taken.append(_own(row))
    return Given(tuple(taken), left_out)


def _of_file(country: str, read: Sequence[Read]) -> Iterator[LocalLabelIn | None]:
    """The labels of this country in a file, None for a row that cannot be read."""
    for row in read:
        new: LocalLabelIn | None = None
        if not row.errors:
            with suppress(Invalid):
                new = validated_row(LocalLabelIn, row.fields)
        if new is None or new.country == country:
            yield new


def _own(new: LocalLabelIn) -> OwnLabel:
    return OwnLabel(new.concept, new.language, new.text, new.use, new.replaces)


class _Checks:
    """What the taxonomy and the country's labels have against each label, given those before it."""

    def __init__(self, vocabulary: Vocabulary, country: str) -> None:
        self._vocabulary = vocabulary
        self._concepts = defaultdict[tuple[str, str, str], dict[str, None]](dict)
        own = vocabulary.own.get(country)
        for one in own.labels if own else ():
            self._learn(one)

    def faults(self, new: LocalLabelIn) -> list[FieldError]:
        """The faults of a label, else none, and it counts from now on."""
        if found := doubts(self._vocabulary, new):
            return found
        one = _own(new)
        others = [uri for uri in self._concepts[_words(one)] if not are_akin(uri, new.concept)]
        if new.use != REMOVED and others:
            return [taken_elsewhere(others[0])]
        self._learn(one)
        return []

    def _learn(self, one: OwnLabel) -> None:
        if one.use != REMOVED:
            self._concepts[_words(one)][one.concept] = None


def _words(one: OwnLabel) -> tuple[str, str, str]:
    return kind_by_uri(one.concept), one.language, read_as(one.text)
