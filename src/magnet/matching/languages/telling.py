"""Telling a text's language by its small words, for texts that come without one."""

from collections import Counter
from collections.abc import Iterable

from magnet.matching.languages import LANGUAGES

LEAST = 2
"""Fewer small words than this tell nothing."""
_SPEAKERS: dict[str, list[str]] = {}
for _tag, _table in sorted(LANGUAGES.items()):
    for _word in _table.stops:
        _SPEAKERS.setdefault(_word, []).append(_tag)


def language_of(words: Iterable[str]) -> str | None:
    """The language (BCP 47 primary tag) whose small words cover most of a text's words; None where few occur.

    Of languages that cover equally much, one with a stemmer is told: its words can be read better.
    """
    covered: Counter[str] = Counter()
    for word, times in Counter(words).items():
        for tag in _SPEAKERS.get(word, ()):
            covered[tag] += times
    best = max(sorted(covered), key=lambda tag: (covered[tag], bool(LANGUAGES[tag].stemmer)), default=None)
    return best if best is not None and covered[best] >= LEAST else None
