"""Concepts for a few typed letters: labels in which a word begins with them, fast enough for every keystroke."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from magnet.matching.taxonomy import Taxonomy

MOST_HITS = 5_000
"""Places looked at for one question: a single letter begins words of most labels."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels folded (no case, no accents), one a line, with where each line begins and whose label it is."""

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
        folded = [fold(taxonomy.label_texts[row]) for row in rows.tolist()]
        lengths = np.array([len(text) + 1 for text in folded], dtype=np.int64)
        return cls("\n" + "\n".join(folded) + "\n", np.cumsum(lengths) - lengths, rows)

    def beginning_with(self, typed: str) -> list[int]:
        """Rows of labels with a word, or words in a row, that begin with `typed`: best first.

        A label's own beginning counts before its other words, a short label before a long one.
        """
        wanted = fold(typed)
        if not wanted:
            return []
        whole, inner = list(self._places("\n" + wanted)), list(self._places(" " + wanted))
        lines = np.searchsorted(self.starts, np.array(whole + inner, dtype=np.int64), side="right") - 1
        ends = np.append(self.starts[1:], len(self.text) - 1)
        order = np.lexsort((ends[lines] - self.starts[lines], np.arange(len(lines)) >= len(whole)))
        return [int(self.rows[line]) for line in lines[order]]

    def _places(self, wanted: str) -> Iterator[int]:
        place = self.text.find(wanted)
        for _ in range(MOST_HITS):
            if place < 0:
                return
            yield place
            place = self.text.find(wanted, place + 1)


def fold(text: str) -> str:
    """Without case, accents or further blanks."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())
