"""What part of a CV or advert each word stands in: told from headings."""

from collections.abc import Sequence
from dataclasses import dataclass

from magnet.matching.extract.lexicon import Mark
from magnet.matching.extract.reading import Tokens

HEADINGS = "headings"
LONGEST_HEADING, SHORTEST_HEADING = 5, 5
"""Words, and characters, of a heading in capitals."""
ENDED_BY_CAPITALS = frozenset({"skills", "languages", "personal", "requirements", "offer"})
"""Parts that a heading which is not known ends: what follows would be taken for one of theirs."""
WORDS_BESIDE = 2
"""A heading may have so many more words than are known of it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The part that each word of a text is in ("" before the first heading), and whether it is a heading's own."""

    parts: tuple[str, ...]
    heads: tuple[bool, ...]

    def part(self, place: int) -> str:
        """The part that a word is in."""
        return self.parts[place]


def lay_out(tokens: Tokens, marks: Sequence[Mark]) -> Layout:
    """Headings stand alone in their line, or at the start of a sentence before a colon."""
    parts, heads = [""] * len(tokens), [False] * len(tokens)
    turns: list[tuple[int, int, str]] = []
    capitals = _lines_in_capitals(tokens)
    for mark in marks:
        if mark.group == HEADINGS and _is_heading(tokens, mark) and (not turns or mark.first >= turns[-1][1]):
            turns.append((mark.first, _end(tokens, mark), mark.code))
    for place, (first, end, part) in enumerate(turns):
        until = turns[place + 1][0] if place + 1 < len(turns) else len(tokens)
        if part in ENDED_BY_CAPITALS:
            until = min([until, *(start for start in capitals if end <= start)])
        parts[first:until] = [part] * (until - first)
        heads[first:end] = [True] * (end - first)
    return Layout(tuple(parts), tuple(heads))


def _lines_in_capitals(tokens: Tokens) -> list[int]:
    """First words of the few lines that are in capitals: headings, if not ones that are known."""
    found = []
    for line, begin in enumerate(tokens.line_firsts[:-1]):
        end = tokens.line_firsts[line + 1]
        shown = tokens.shown(begin, end)
        if end - begin <= LONGEST_HEADING and len(shown) >= SHORTEST_HEADING and shown.isupper():
            found.append(begin)
    return found if len(found) * 3 < len(tokens.bulleted) else []


def _is_heading(tokens: Tokens, mark: Mark) -> bool:
    begin, end = tokens.line(tokens.lines[mark.first])
    if mark.end < len(tokens) and ":" in tokens.gap(mark.end)[:3]:
        return mark.first == begin or tokens.sentences[mark.first] != tokens.sentences[mark.first - 1]
    if tokens.bulleted[tokens.lines[mark.first]]:
        return mark.first == begin and mark.end == end
    beside = (mark.first - begin) + (end - mark.end)
    return beside == 0 or (mark.end - mark.first > 1 and beside <= WORDS_BESIDE and not _goes_on(tokens, begin, end))


def _goes_on(tokens: Tokens, begin: int, end: int) -> bool:
    return tokens.clauses[begin] != tokens.clauses[end - 1] or any(word.isdecimal() for word in tokens.words[begin:end])


def _end(tokens: Tokens, mark: Mark) -> int:
    if mark.end < len(tokens) and ":" in tokens.gap(mark.end)[:3]:
        return mark.end
    return tokens.line(tokens.lines[mark.first])[1]
