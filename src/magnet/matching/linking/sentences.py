"""What a sentence is about: "I worked six years as a baker" without the words that say nothing of the trade."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from magnet.matching.languages.adverts import ADVERTS
from magnet.matching.languages.sentences import SENTENCES, Phrases
from magnet.matching.text import Spoken, ascii_word

LONGEST = 4
"""Words of the longest phrase that is looked for."""
NUMBER = "#"
"""Stands for any number."""
SHORT = 2
"""Letters of a word that an opener may not stand before: "I & C engineer" is no sentence."""


def _by_phrase(rows: Iterable[tuple[str, Phrases]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The languages of each phrase, as it is written and as it is typed without accents."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for tag, phrases in rows:
        for phrase in phrases:
            plain = tuple(map(ascii_word, phrase)) if ascii_word(phrase[0])[:1] == phrase[0][:1] else phrase
            for form in dict.fromkeys((phrase, plain)):
                found[form] = tuple(dict.fromkeys((*found.get(form, ()), tag)))
    return found


_TAGS = {**{tag: tag for tag in ADVERTS}, "ku": "kmr", "fa": "prs"}
_ALL = [(tag, SENTENCES[tag], ADVERTS[kept]) for tag, kept in _TAGS.items()]
_OPENERS = _by_phrase((tag, (*one.openers, *advert.openers)) for tag, one, advert in _ALL)
_CALLERS = _by_phrase((tag, advert.callers) for tag, _, advert in _ALL)
_TELLERS = _by_phrase((tag, (*one.tellers, *advert.wanted, *advert.callers)) for tag, one, advert in _ALL)
_COUNTS = _by_phrase((tag, tuple(phrase for phrase in one.fillers if NUMBER in phrase)) for tag, one, _ in _ALL)
_IDLE = _by_phrase((tag, one.fillers) for tag, one, _ in _ALL)
_FIRSTS = frozenset(phrase[0] for phrase in (*_OPENERS, *_TELLERS))


def told_of(phrase: Spoken, language: str | None) -> Spoken:
    """A phrase without the words that every such sentence has; one that is no sentence, or nothing else, is left."""
    if len(phrase.words) < 2 or _FIRSTS.isdisjoint(phrase.words):
        return phrase
    tag = _language(phrase.words, (language or "").split("-")[0].lower())
    if tag is None:
        return phrase
    left = _left(phrase.words, tag)
    if not left or len(left) == len(phrase.words):
        return phrase
    return Spoken(left, phrase.head if phrase.head in left else left[-1])


def _language(words: Sequence[str], stated: str) -> str | None:
    """The language in which a phrase is a sentence: the stated one, else that of most of its telling words."""
    telling: Counter[str] = Counter()
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + LONGEST, len(words)) + 1):
            said = tuple(words[begin:end])
            telling.update(_TELLERS.get(said, ()))
            if begin == 0 and end < len(words):
                following = (*_IDLE.get((words[end],), ()), *_OPENERS.get((words[end],), ()))
                telling.update(tag for tag in _OPENERS.get(said, ()) if len(words[end]) > SHORT or tag in following)
    if stated in telling:
        return stated
    return max(telling, key=lambda tag: (telling[tag], tag), default=None)


def _left(words: Sequence[str], tag: str) -> tuple[str, ...]:
    """What remains without openers, tellers and numbers, and without the fillers round each remaining part.

    Fillers in the middle of a part stay: a trade may have them in its name ("homme à tout faire").
    """
    said = [NUMBER if word.isdecimal() else word for word in words]
    parts: list[list[str]] = [[]]
    before = place = 0
    while place < len(said):
        if size := _length(said[place:], tag, (_OPENERS, _TELLERS, _COUNTS)) or int(said[place] == NUMBER):
            parts.append([])
            if tag in _CALLERS.get(tuple(said[place : place + size]), ()):
                before = len(parts) - 1
            place += size
        else:
            parts[-1].append(said[place])
            place += 1
    kept = [_without_edges(part, tag) for part in parts]
    # Whoever calls says after it what is wanted: what stands before is a name, unless nothing follows.
    return tuple(word for part in (any(kept[before:]) and kept[before:]) or kept for word in part)


def _without_edges(part: Sequence[str], tag: str) -> Sequence[str]:
    while size := _length(part, tag, (_IDLE,)):
        part = part[size:]
    while size := next((size for size in range(LONGEST, 0, -1) if tag in _IDLE.get(tuple(part[-size:]), ())), 0):
        part = part[:-size]
    return part


def _length(words: Sequence[str], tag: str, phrases: Sequence[Mapping[tuple[str, ...], Sequence[str]]]) -> int:
    """Words of the longest phrase of a language with which some words begin; 0 if there is none."""
    for size in range(min(LONGEST, len(words)), 0, -1):
        if any(tag in known.get(tuple(words[:size]), ()) for known in phrases):
            return size
    return 0
