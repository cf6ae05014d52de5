"""Languages with their levels: names near words of level or in a list of languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from magnet.matching.extract.found import LanguageFound
from magnet.matching.extract.layout import Layout
from magnet.matching.extract.lexicon import Mark, between, last_before
from magnet.matching.extract.reading import Tokens

NAMES, LEVELS, MODES, CUES = "names", "levels", "modes", "language_words"
CEFR: Mapping[str, int] = {"a1": 1, "a2": 2, "b1": 3, "b2": 4, "c1": 5, "c2": 6}
SPOKEN, WRITTEN = "spoken", "written"
REACH = 5
"""Words between a language and what tells its level."""
SURE, SAID, LISTED, NAMED = 0.95, 0.88, 0.8, 0.7
"""A CEFR code; a word of level; a list of languages; "the English language"."""


@dataclass(frozen=True, slots=True)
class _Level:
    first: int
    end: int
    level: int
    mode: str | None
    exact: bool


def languages(tokens: Tokens, layout: Layout, marks: Sequence[Mark]) -> list[LanguageFound]:
    """Each language once, with the surest level."""
    by_sentence: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.group in (NAMES, LEVELS, MODES, CUES):
            by_sentence.setdefault(tokens.sentences[mark.first], []).append(mark)
    exact = _exact(tokens)
    best: dict[str, LanguageFound] = {}
    for sentence, inside in by_sentence.items():
        names = [mark for mark in inside if mark.group == NAMES]
        if not names:
            continue
        others = inside
        if len(names) == 1 and not any(mark.group == LEVELS for mark in inside):
            # A level may stand in a line of its own below its language.
            following = by_sentence.get(sentence + 1, [])
            if layout.part(names[0].first) == "languages" and not any(mark.group == NAMES for mark in following):
                others = inside + following
        for found in _sentence(tokens, layout, names, others, _levels(tokens, others, exact)):
            known = best.get(found.language)
            if known is None or (found.spoken is not None, found.score) > (known.spoken is not None, known.score):
                best[found.language] = found
    return sorted(best.values(), key=lambda one: (-one.score, one.start))


def _sentence(
    tokens: Tokens, layout: Layout, names: Sequence[Mark], inside: Sequence[Mark], levels: Sequence[_Level]
) -> Iterable[LanguageFound]:
    before = bool(levels) and levels[0].first < names[0].first
    cues = [mark for mark in inside if mark.group == CUES]
    for place, name in enumerate(names):
        mine = _levels_of(name, names, place, levels, before=before)
        listed = layout.part(name.first) == "languages"
        cued = bool(between(cues, name.end - REACH, name.end + REACH))
        if not (mine or listed or cued):
            continue
        spoken, written = _modes(mine)
        score = max((SURE if one.exact else SAID for one in mine), default=LISTED if listed else NAMED)
        if not (listed or cued) and not any(one.exact for one in mine):
            score -= 0.15
        first = min([name.first, *(one.first for one in mine if one.end >= name.first - REACH)])
        end = max([name.end, *(one.end for one in mine if one.first <= name.end + 2 * REACH)])
        start, stop = tokens.span(first, end)
        yield LanguageFound(start=start, end=stop, score=score, language=name.code, spoken=spoken, written=written)


def _exact(tokens: Tokens) -> Mapping[int, Sequence[_Level]]:
    """The CEFR codes of each sentence."""
    found: dict[int, list[_Level]] = {}
    for place, word in enumerate(tokens.words):
        if word in CEFR:
            level = _Level(place, place + 1, CEFR[word], None, exact=True)
            found.setdefault(tokens.sentences[place], []).append(level)
    return found


def _levels(tokens: Tokens, inside: Sequence[Mark], exact: Mapping[int, Sequence[_Level]]) -> list[_Level]:
    modes = [mark for mark in inside if mark.group == MODES]
    sentences = {tokens.sentences[mark.first] for mark in inside}
    found = [level for sentence in sentences for level in exact.get(sentence, ())]
    known = {one.first for one in found}
    found += [
        _Level(mark.first, mark.end, CEFR[mark.code.lower()], None, exact=False)
        for mark in inside
        if mark.group == LEVELS and mark.first not in known
    ]
    found.sort(key=lambda one: one.first)
    if len({mark.code for mark in modes}) < 2:
        return found
    return [_Level(one.first, one.end, one.level, _mode(one, modes), one.exact) for one in found]


def _mode(level: _Level, modes: Sequence[Mark]) -> str | None:
    before = [mark for mark in between(modes, level.first - REACH, level.first) if 0 <= level.first - mark.end <= 1]
    after = between(modes, level.end, level.end + 2)
    return before[-1].code if before else after[0].code if after else None


def _levels_of(
    name: Mark, names: Sequence[Mark], place: int, levels: Sequence[_Level], *, before: bool
) -> list[_Level]:
    """The levels that belong to a name: those after it, or the last one before it, as the sentence is built."""
    following = names[place + 1].first if place + 1 < len(names) else None
    later = between(levels, name.end, name.end + 2 * REACH + 1)
    after = [one for one in later if following is None or one.first < following]
    after = [one for one in after if one.first - name.end <= (REACH if one is after[0] else 2 * REACH)]
    exact = [one for one in after if one.exact and one.first - name.end <= REACH]
    if exact:
        return after if any(one.mode for one in after) else exact[:1]
    earlier = list(last_before(levels, name.first))
    if before and earlier and after and following is None and name.first > names[0].first:
        # "good English, Russian native": what stands nearer to the last one is its own.
        before = name.first - earlier[-1].end <= after[0].first - name.end
    if before:
        return earlier[-1:] if earlier and name.first - earlier[-1].end <= REACH + 3 * place else []
    if after and after[0].first - name.end <= REACH:
        return after if any(one.mode for one in after) else after[:1]
    # "English and Russian: fluent" says it once for both.
    return list(later[:1]) if following is not None else []


def _modes(levels: Sequence[_Level]) -> tuple[int | None, int | None]:
    if not levels:
        return None, None
    by_mode = {one.mode: one.level for one in reversed(levels)}
    rest = by_mode.get(None)
    return by_mode.get(SPOKEN, rest), by_mode.get(WRITTEN, rest)
