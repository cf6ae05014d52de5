"""Years of experience that an advert asks for, or a CV sums up."""

from collections.abc import Sequence

from magnet.matching.extract.dates import Duration
from magnet.matching.extract.found import TextKind, YearsFound
from magnet.matching.extract.layout import Layout
from magnet.matching.extract.lexicon import Mark, between
from magnet.matching.extract.reading import Tokens

EXPERIENCE = "experience"
REACH = 7
"""Words between a number of years and what says that they are of experience."""
MOST_ASKED = 150
"""Tenths of a year: more is what a company says of itself."""
ASKED, SUMMED = 0.85, 0.7


def years(
    tokens: Tokens, layout: Layout, marks: Sequence[Mark], spans: Sequence[Duration], kind: TextKind
) -> list[YearsFound]:
    """The years, the likeliest first."""
    words = [mark for mark in marks if mark.group == EXPERIENCE]
    found = []
    for span in spans:
        if kind == "advert" and (span.tenths > MOST_ASKED or layout.part(span.first) == "offer"):
            continue
        near = [
            word
            for word in between(words, span.end - REACH, span.end + REACH + 1)
            if tokens.sentences[word.first] == tokens.sentences[span.first]
        ]
        if near:
            nearest = min(near, key=lambda word: abs(word.first - span.first))
            start, end = tokens.span(min(span.first, nearest.first), max(span.end, nearest.end))
            score = ASKED if kind == "advert" else SUMMED
            found.append(YearsFound(start=start, end=end, score=score, tenths=span.tenths))
    distinct = {one.tenths: one for one in reversed(found)}
    return sorted(distinct.values(), key=lambda one: (-one.score, one.start))
