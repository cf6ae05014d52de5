"""Normalising: what a phrase is reduced to before letters are compared, whatever its script."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from magnet.matching.languages import GENDER_PAIRS
from magnet.matching.languages.letters import ROMANISED, fold

PHRASE_LIMIT = 1000
"""Longer phrases are cut for linking; whoever stores them keeps them whole."""
WORD_LIMIT = 40
"""More words than this in one phrase add time, not sense."""

_VOWEL_SIGNS = "\u0300-\u036f\u05b0-\u05c7\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0b80-\u0bcd"
_WORD = re.compile(rf"(?:[^\W_]|[{_VOWEL_SIGNS}])+")
_SEX = re.compile(
    r"[(\[]\s*(?:all\s+gender\w*|[mwfdhxvkniužмжч]{1,2}(?:\s*[/|,.*+:-]\s*[mwfdhxvkniužмжч]{1,2})+)\s*[)\]]"
    r"|(?<!\w)[mwfdhxvkмжч](?:\s?[/|]\s?[mwfdhxvkмжч]){1,3}(?!\w)"
)
"""(m/w/d), h/f/x, (M/F) and the like: who may apply, not what the work is."""
_ENDING = re.compile(
    r"(?<=\w{3})(?:[/*:_]-?|\(-?|/-)(in|innen|euse|rice|ère|e|a|o|ne|ka|trice|ra|ă|en"
    r"|ница|щица|чица|ица|ка|ша|иха|ая|ниця|иця|чиня|ه|ուհի)\)?(?!\w)"
)
"""Short feminine endings: Verkäufer/in, Verkäufer*in, cocinero/a, vendeur(euse), учитель(ница), معلم/ة."""
_SIGNS = {"c#": "csharp", "c++": "cplusplus", "f#": "fsharp", ".net": "dotnet", "&": " "}
_SIGN = re.compile(r"(?<!\w)(?:c#|f#|c\+\+|\.net\b)|&")
_ASCII = re.compile("[0-9a-z]+")
_COMMON, _REST = 0.6, 5


class Spoken(NamedTuple):
    """A phrase's words and, of them, the one that its head may be if it comes last.

    Indexes write titles the other way round: the head of "Fitter, pipe" stands before the comma.
    """

    words: tuple[str, ...]
    head: str

    def with_words(self, others: Mapping[str, str]) -> "Spoken":
        """The phrase with some of its words replaced."""
        return Spoken(tuple(others.get(word, word) for word in self.words), others.get(self.head, self.head))


def spoken(text: str) -> Spoken:
    """A phrase as its words and its head, which is empty where there is no word."""
    found = words(text)
    front = words(text[: text.find(",")]) if "," in text[:PHRASE_LIMIT] else found
    return Spoken(found, (front or found or ("",))[-1])


def words(text: str) -> tuple[str, ...]:
    """The words of a phrase in their own script: case folded, gendered pairs folded into their first form."""
    text = unicodedata.normalize("NFKC", text[:PHRASE_LIMIT]).casefold()
    if not text.isascii():
        text = fold(text)
    text = _SIGN.sub(lambda sign: _SIGNS[sign[0]], text)
    if "/" in text or "(" in text or "*" in text or ":" in text or "_" in text or "|" in text:
        text = _ENDING.sub("", _SEX.sub(" ", text))
        if "/" in text:
            return _fold_pairs(text)[:WORD_LIMIT]
    return tuple(_WORD.findall(text))[:WORD_LIMIT]


@lru_cache(maxsize=1 << 17)
def ascii_word(word: str) -> str:
    """A word in lower-case ASCII letters and digits; empty if nothing of it has a sound."""
    if word.isascii():
        return word
    for written, latin in ROMANISED:
        word = written.sub(latin, word)
    return "".join(_ASCII.findall(anyascii(word).lower()))


_PAIRS = frozenset((ascii_word(one), ascii_word(other)) for one, other in GENDER_PAIRS)
"""In ASCII, as a feminine form may change its vowel (Koch, Köchin)."""


def normalise(text: str) -> str:
    """A phrase as lower-case ASCII words with single spaces; empty if there are none."""
    return " ".join(filter(None, map(ascii_word, words(text))))


def _fold_pairs(text: str) -> tuple[str, ...]:
    """What a slash merely says again is left out: "Directeur commercial / Directrice commerciale en gros"."""
    folded: list[str] = []
    for part in text.split("/"):
        found = _WORD.findall(part)
        if folded and found and _is_pair(folded, found[0]):
            found = [word for word in found if not _is_pair(folded, word)]
        folded.extend(found)
    return tuple(folded)


def _is_pair(known: list[str], word: str) -> bool:
    return any(one == word or _is_gendered(ascii_word(one), ascii_word(word)) for one in known)


def _is_gendered(one: str, other: str) -> bool:
    """Whether two words are one trade's masculine and feminine: a common beginning and a known pair of endings."""
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    if common < 2:
        return False
    for back in range(min(common, 3) + 1):
        if common - back >= 2:
            pair = one[common - back :], other[common - back :]
            if pair in _PAIRS or pair[::-1] in _PAIRS:
                return True
    longest = max(len(one), len(other))
    return common >= _COMMON * longest and longest - common <= _REST
