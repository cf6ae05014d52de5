"""Driving licences with their categories, and trade certificates."""

from collections.abc import Iterable, Sequence

from magnet.matching.extract.found import LicenceFound
from magnet.matching.extract.layout import Layout
from magnet.matching.extract.lexicon import Mark
from magnet.matching.extract.reading import Tokens

LICENCES, CATEGORY, JOIN = "licences", "category_words", "category_joins"
DRIVING = "driving"
UNSAID = "driving:B"
"""A driving licence without a category is one for cars in nearly every country's usage."""
CATEGORIES = {"a": "A", "b": "B", "be": "BE", "c": "C", "c1": "C1", "ce": "CE", "d": "D", "d1": "D1", "de": "DE"}
CYRILLIC = str.maketrans("авседе", "abcede")
REACH = 12
NAMED, GUESSED, CERTIFIED = 0.92, 0.6, 0.85


def licences(tokens: Tokens, layout: Layout, marks: Sequence[Mark]) -> list[LicenceFound]:
    """Each licence once."""
    small = {mark.first for mark in marks if mark.group in (CATEGORY, JOIN)}
    best: dict[str, LicenceFound] = {}
    for mark in marks:
        if mark.group != LICENCES or layout.part(mark.first) == "offer":
            continue
        for found in _licence(tokens, mark, small):
            if found.licence not in best or best[found.licence].score < found.score:
                best[found.licence] = found
    return sorted(best.values(), key=lambda one: (-one.score, one.start))


def _licence(tokens: Tokens, mark: Mark, small: set[int]) -> Iterable[LicenceFound]:
    start, end = tokens.span(mark.first, mark.end)
    if mark.code != DRIVING:
        yield LicenceFound(start=start, end=end, score=NAMED if ":" in mark.code else CERTIFIED, licence=mark.code)
        return
    named, reached = _categories(tokens, mark, small)
    if not named:
        yield LicenceFound(start=start, end=end, score=GUESSED, licence=UNSAID)
        return
    begin, stop = tokens.span(min(mark.first, reached), max(mark.end, reached + 1))
    for category in named:
        yield LicenceFound(start=begin, end=stop, score=NAMED, licence=f"{DRIVING}:{category}")


def _categories(tokens: Tokens, mark: Mark, small: set[int]) -> tuple[list[str], int]:
    """The categories named after a mention, else just before it, and the last word that names one."""
    found: list[str] = []
    reached = mark.end - 1
    for place in range(mark.end, min(mark.end + REACH, len(tokens))):
        if tokens.sentences[place] != tokens.sentences[mark.first] and "." not in tokens.gap(place):
            break
        names = _names(tokens, place)
        if names:
            joined = found and "+" in tokens.gap(place) and names == ["E"]
            found = [*found[:-1], found[-1] + "E"] if joined else found + names
            reached = place
        elif place not in small:
            break
    if not found and mark.first and _names(tokens, mark.first - 1) and _is_upper(tokens, mark.first - 1):
        found, reached = _names(tokens, mark.first - 1), mark.first - 1
    return _settled(found), reached


def _names(tokens: Tokens, place: int) -> list[str]:
    word = tokens.words[place].translate(CYRILLIC)
    if word in CATEGORIES and (len(word) > 1 or _is_upper(tokens, place)):
        return [CATEGORIES[word]]
    if word == "e":
        return ["E"]
    if 1 < len(word) <= 4 and _is_upper(tokens, place) and all(letter in "abcde" for letter in word):
        return [letter.upper() for letter in word]
    return []


def _is_upper(tokens: Tokens, place: int) -> bool:
    return tokens.text[tokens.starts[place]].isupper()


def _settled(found: Sequence[str]) -> list[str]:
    """An E by itself means trailers to the heaviest category named before it."""
    settled: list[str] = []
    for one in found:
        heaviest = max((each for each in settled if each in "BCD"), default="B")
        settled.append(heaviest + "E" if one == "E" else one)
    return list(dict.fromkeys(one for one in settled if one in CATEGORIES.values()))
