"""What a text says that somebody has not, or need not have: "no driving licence", "a degree is not required"."""

from collections.abc import Iterable, Sequence

from magnet.matching.extract import licences, schooling, spoken
from magnet.matching.extract.lexicon import Mark
from magnet.matching.extract.reading import Tokens

NEGATIONS = "negations"
DENIABLE = frozenset({licences.LICENCES, schooling.DEGREES, spoken.NAMES})
REACH = 3
"""Words between a "no" or "not" and what it denies."""


def affirmed(tokens: Tokens, marks: Sequence[Mark]) -> list[Mark]:
    """The marks without licences, degrees and languages that are denied: better none suggested than a wrong one."""
    negations = frozenset(place for mark in marks if mark.group == NEGATIONS for place in range(mark.first, mark.end))
    return [mark for mark in marks if mark.group not in DENIABLE or negations.isdisjoint(_beside(tokens, mark))]


def _beside(tokens: Tokens, mark: Mark) -> Iterable[int]:
    """The words at which a negation is of the mark: near it in its clause, or its answer, as in a form."""
    near = range(max(mark.first - REACH - 1, 0), min(mark.end + REACH + 1, len(tokens)))
    for place in near:
        answers = place == mark.end and ":" in tokens.gap(place) and tokens.lines[place] == tokens.lines[mark.first]
        if answers or tokens.clauses[place] == tokens.clauses[mark.first]:
            yield place
