"""Education: degrees and certificates of schools as ISCED 2011 levels, with their field."""

from collections.abc import Sequence

from magnet.matching.extract.found import EducationFound, TextKind
from magnet.matching.extract.layout import Layout
from magnet.matching.extract.lexicon import Mark
from magnet.matching.extract.reading import Tokens

DEGREES, INTO, OUT = "degrees", "field_begins", "field_ends"
LONGEST_FIELD = 8
IN_PLACE, ELSEWHERE, ASKED = 0.9, 0.7, 0.8
"""In a CV's part on education; anywhere else in it; in an advert."""


def education(tokens: Tokens, layout: Layout, marks: Sequence[Mark], kind: TextKind) -> list[EducationFound]:
    """Each level once, the highest first."""
    best: dict[int, EducationFound] = {}
    begins = {mark.first: mark for mark in marks if mark.group == INTO}
    ends = {mark.first for mark in marks if mark.group == OUT}
    for mark in marks:
        if mark.group != DEGREES or layout.part(mark.first) == "offer" or layout.heads[mark.first]:
            continue
        score = ASKED if kind == "advert" else IN_PLACE if layout.part(mark.first) == "education" else ELSEWHERE
        end = _field_end(tokens, mark, begins, ends)
        begin = _field_begin(mark, begins)
        field = tokens.shown(begin, end) if begin < end else None
        start, stop = tokens.span(mark.first, max(mark.end, end))
        found = EducationFound(start=start, end=stop, score=score, level=int(mark.code), field=field)
        known = best.get(found.level)
        if known is None or (found.score, found.field is not None) > (known.score, known.field is not None):
            best[found.level] = found
    return sorted(best.values(), key=lambda one: -one.level)


def _field_begin(mark: Mark, begins: dict[int, Mark]) -> int:
    begin = mark.end
    while begin in begins:
        begin = begins[begin].end
    return begin


def _field_end(tokens: Tokens, mark: Mark, begins: dict[int, Mark], ends: set[int]) -> int:
    """Where a field's words end: only what is led in by a small word (a degree *in* something) is one."""
    if mark.end not in begins:
        return mark.end
    begin = place = _field_begin(mark, begins)
    while (
        place < len(tokens)
        and place not in ends
        and place - begin < LONGEST_FIELD
        and tokens.clauses[place] == tokens.clauses[mark.end - 1]
        and not tokens.words[place].isdecimal()
    ):
        place += 1
    return place if place > begin else mark.end
