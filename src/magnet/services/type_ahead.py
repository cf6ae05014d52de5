"""Concepts for a few typed letters: labels in which a word begins with them, fast enough for every keystroke."""

import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from magnet.matching.taxonomy import Taxonomy

MOST_HITS = 5_000
"""Places looked at for one question: a single letter begins words of most labels."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels folded (no case, no accents), one a line, with where the line before ends and which row it is."""

    text: str
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]

    @classmethod
    def of(cls, taxonomy: Taxonomy, language: str | None) -> "Labels":
        """The labels of a language, or of all."""
        rows = np.arange(len(taxonomy.label_concepts))
        if language is not None:
            tags = taxonomy.languages()
            wanted = tags.index(language) if language in tags else -1
            rows = np.flatnonzero(taxonomy.label_languages == wanted)
        folded = fold("\n".join(["", *taxonomy.label_texts.take(rows), ""]))
        ends = np.flatnonzero(_code_points(folded) == ord("\n"))
        return cls(folded, ends[:-1], rows)

    def beginning_with(self, typed: str) -> list[int]:
        """Rows of labels with a word, or words in a row, that begin with `typed`: best first.

        A label's own beginning counts before its other words, a short label before a long one.
        """
        wanted = fold(" ".join(typed.split()))
        if not wanted:
            return []
        whole, inner = list(self._places("\n" + wanted)), list(self._places(" " + wanted))
        lines = np.searchsorted(self.starts, np.array(whole + inner, dtype=np.int64), side="right") - 1
        lengths = np.diff(np.append(self.starts, len(self.text)))
        order = np.lexsort((lengths[lines], np.arange(len(lines)) >= len(whole)))
        return [int(self.rows[line]) for line in lines[order]]

    def _places(self, wanted: str) -> Iterator[int]:
        place = self.text.find(wanted)
        for _ in range(MOST_HITS):
            if place < 0:
                return
            yield place
            place = self.text.find(wanted, place + 1)


def fold(text: str) -> str:
    """Without case and accents; lines stay lines. Whole texts are folded at once: there are hundreds of thousands."""
    points = _code_points(unicodedata.normalize("NFKD", text.casefold()))
    return points[~_marks()[points]].tobytes().decode("utf-32-le")


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


@cache
def _marks() -> npt.NDArray[np.bool_]:
    """For each code point whether it is an accent or another mark that combines with a letter."""
    return np.array([unicodedata.combining(chr(point)) > 0 for point in range(sys.maxunicode + 1)])
