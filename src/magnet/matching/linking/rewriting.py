"""What a text may have been meant as whose words, as they stand, name nothing: typed, heard or spelt otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from magnet.matching.linking.hearing import Hearing
from magnet.matching.linking.respelling import scripts_of
from magnet.matching.linking.routing import Router
from magnet.matching.linking.sentences import told_of
from magnet.matching.linking.shelf import Shelf
from magnet.matching.linking.slips import retyped
from magnet.matching.text import Spoken, spoken

MOST_WORDS = 8
"""Words of a phrase that are compared with all of a language: each takes a thousandth of a second."""


class Rewriting(NamedTuple):
    """Another phrase that a text may be, and whose labels to look it up in."""

    text: str
    phrase: Spoken
    language: str


def typed(said: Mapping[str, Spoken], router: Router) -> Iterator[Rewriting]:
    """Texts with strange words as they read on another keyboard, where a language understands that."""
    for text, phrase in said.items():
        for tag, other in retyped(text) if router.strange(phrase.words) else ():
            again = told_of(spoken(other), tag)
            if tag in router.languages and router.understands(again.words, tag):
                yield Rewriting(text, again, tag)


def heard(said: Mapping[str, Spoken], router: Router, hearing: Hearing) -> Iterator[Rewriting]:
    """Texts with the words that no language knows replaced by those that sound alike."""
    for text, phrase in said.items():
        by_language: dict[str, dict[str, str]] = {}
        for word in phrase.words:
            if word not in router.speakers:
                for tag, known in hearing.words_like(word):
                    by_language.setdefault(tag, {}).setdefault(word, known)
        if by_language:
            # The language in which most of its words are heard; of equals the one heard first, which is likeliest.
            tag = max(by_language, key=lambda each: len(by_language[each]))
            yield Rewriting(text, phrase.with_words(by_language[tag]), tag)


def is_foreign(phrase: Spoken, shelves: Sequence[Shelf]) -> bool:
    """Whether a short phrase has letters, and none of the scripts of the languages (`shelves`) it is said to be in."""
    if not shelves or len(phrase.words) > MOST_WORDS:
        return False
    scripts = frozenset[str]().union(*map(scripts_of, phrase.words))
    return bool(scripts) and scripts.isdisjoint(shelf.script for shelf in shelves)


def in_own_script(said: Mapping[str, Spoken], router: Router, shelves: Sequence[Shelf]) -> Iterator[Rewriting]:
    """Texts that are foreign to the languages (`shelves`) they are said to be in, as they read in those.

    A phrase of which these languages know a word (SQL), or any a longer one, is no spelling, though it may have a slip.
    """
    tags = [shelf.language for shelf in shelves]
    for text, phrase in said.items():
        if router.is_known(phrase.words, tags):
            continue
        for shelf in shelves:
            if known := shelf.respelling.meant(phrase.words):
                yield Rewriting(text, told_of(phrase.with_words(known), shelf.language), shelf.language)
