"""What a sentence is about: "I worked six years as a baker" without the words that say nothing of the trade."""

from collections import Counter
from collections.abc import Iterable, Sequence

from magnet.matching.languages.sentences import SENTENCES, Phrases
from magnet.matching.text import Spoken, ascii_word

LONGEST = 4
"""Words of the longest phrase that is looked for."""
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


_OPENERS = _by_phrase((tag, one.openers) for tag, one in SENTENCES.items())
_TELLERS = _by_phrase((tag, one.tellers) for tag, one in SENTENCES.items())
_IDLE = _by_phrase((tag, (*one.openers, *one.tellers, *one.fillers)) for tag, one in SENTENCES.items())
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
                following = _IDLE.get((words[end],), ())
                telling.update(tag for tag in _OPENERS.get(said, ()) if len(words[end]) > SHORT or tag in following)
    if stated in telling:
        return stated
    return max(telling, key=lambda tag: (telling[tag], tag), default=None)


def _left(words: Sequence[str], tag: str) -> tuple[str, ...]:
    left: list[str] = []
    place = 0
    while place < len(words):
        for end in range(min(place + LONGEST, len(words)), place, -1):
            if tag in _IDLE.get(tuple(words[place:end]), ()):
                place = end
                break
        else:
            if not words[place].isdecimal():
                left.append(words[place])
            place += 1
    return tuple(left)
