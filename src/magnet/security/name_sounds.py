"""Names of people by their sound: alike in every script, spelling and order in which offices write them.

What stays of a name between alphabets is the order of its consonants, roughly: Мухаммед, Mehmet and محمد are one. It is
coarse on purpose, as it is only ever compared together with a date or a number.
"""

import re
import unicodedata

from anyascii import anyascii

UNWRITTEN = re.compile("[\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Vowel marks, the stretching line, joiners, direction marks: seldom typed, never meant."""
PERSIAN = re.compile("[پچژگکیەێۆ]")
"""Letters of Persian, Kurdish and Pashto keyboards; people there say as z what Arabs say as d: Ramazan, Ramadan."""
SAID_AS_Z = str.maketrans("ضذظ", "ززز")
ARABIC = re.compile("[\u0621-\u06ff]")
ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{3})")
ARABIC_FIRST_A = re.compile("(?<!\\w)[اأإآ]")
"""An alif at a word's beginning is a vowel; elsewhere it is left out, as all vowels are."""
ARTICLE = re.compile(r"(?<!\w)(?:(?:al|el|ul)[\s'-]+|(?:ad|an|ar|as|ash|at|az)-)(?=\w)")
SERVANT_OF = re.compile(r"(?<!\w)([a`]bd(?:[aeu]l?)?)[\s-]+")
"""Abd, with what follows one name: Abdul Rahman, Abd al-Rahman, Abdurrahman."""
LETTERS = str.maketrans(
    {"š": "sh", "ş": "sh", "ș": "sh", "č": "ch", "ç": "ch", "ć": "ch", "ž": "zh", "ţ": "ts", "ț": "ts", "ə": "e"}
)
"""Letters of Latin alphabets whose plain ASCII letter sounds differently."""
WORD = re.compile("[a-z'`]+")
DOUBLED = re.compile(r"([a-z])\1+")
SOUNDS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("^(?:kh|[h'`aeiouy])+", "A"),
        ("dzh|dsch|dj|zh|j", "J"),
        ("shch|szcz|tsch|tch|sch|sh|ch|cz|sz|ts|tz|dz|c(?=[eiy])|[sz]", "S"),
        ("ph|f", "F"),
        ("gh|g", "G"),
        ("kh|h", ""),
        ("ck|[kqc]", "K"),
        ("x", "KS"),
        ("th|dh|[td]", "T"),
        ("[bp]", "B"),
        ("^[vw]", "V"),
        ("l", "L"),
        ("m", "M"),
        ("n", "N"),
        ("r", "R"),
        ("[^A-Z]", ""),
        ("^ABTL?(?=.)", "ABT"),
    )
)
"""Letters of the romanised word, in this order, and the sound that stands for them; small letters are still unread."""


def sounds_of(name: str) -> tuple[str, ...]:
    """The sounds of a whole name's parts, in one order whatever order they stood in; none where nothing is a name."""
    plain = UNWRITTEN.sub("", unicodedata.normalize("NFKC", name).casefold())
    if PERSIAN.search(plain):
        plain = plain.translate(SAID_AS_Z)
    is_arabic = ARABIC.search(plain) is not None
    if is_arabic:
        plain = ARABIC_FIRST_A.sub("a", ARABIC_ARTICLE.sub("", plain)).replace("لله", "له")
    spelt = anyascii(plain.translate(LETTERS)).lower()
    # Where vowels are not written, two equal consonants have one between them.
    spelt = spelt if is_arabic else DOUBLED.sub(r"\1", spelt)
    joined = ARTICLE.sub("", SERVANT_OF.sub(r"\1", ARTICLE.sub("", spelt)))
    return tuple(sorted(filter(None, map(_sound, WORD.findall(joined)))))


def _sound(word: str) -> str:
    for letters, sound in SOUNDS:
        word = letters.sub(sound, word)
    return word
