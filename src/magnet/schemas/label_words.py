"""What can be a label: its words and the script of their language, the concept that it names, and what is wrong."""

import re
import unicodedata
from functools import lru_cache

from magnet.matching.text import words

GROUP_URI = "http://data.europa.eu/esco/isco/C"
"""ESCO's uri of an ISCO-08 group, before its code: so an imported bundle names the same concepts."""
SKILL_URI = "magnet://starter/skill/"
SKILL_MARK = "/skill/"
LATIN = "LATIN"
SCRIPTS = {
    **dict.fromkeys(("ar", "ckb", "fa", "prs", "ps"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "kk"), "CYRILLIC"),
    **dict.fromkeys(("en", "fr", "de", "nl", "kmr", "ku"), LATIN),
    "ka": "GEORGIAN",
    "hy": "ARMENIAN",
}
"""The script that labels of a language are written in, as Unicode names its letters; of others nothing is said."""
NAMES = {"ARABIC": "Arabic", "CYRILLIC": "Cyrillic", LATIN: "Latin", "GEORGIAN": "Georgian", "ARMENIAN": "Armenian"}
LONGEST_LATIN = 14
"""Letters of what a product or a standard is called everywhere (SolidWorks, ISO 22000)."""
FORMULA = "=+-@"
"""What a table that is opened elsewhere would take for the beginning of a formula."""
LONGEST_READ = 400
"""Letters of a label without compatibility forms, of which one may stand for eighteen letters."""
JOINERS = "\u200c\u200d"
"""What is written though nobody sees it: between the letters of Persian and Kurdish."""
_WORD = re.compile(r"[^\W\d_]+")
Fault = tuple[str, str]
"""A stable code and a sentence."""
TOO_LONG: Fault = ("too_long", f"Written out, this is more than {LONGEST_READ} letters.")


def concept_uri(name: str) -> str:
    """The uri of a concept that is named by it, by ISCO-08 code, or by a starter skill's id."""
    if name.isascii() and name.isdigit():
        return f"{GROUP_URI}{name}"
    return name if ":" in name or "/" in name else f"{SKILL_URI}{name}"


def concept_name(uri: str) -> str:
    """The shortest name of a concept: what `concept_uri` makes the uri of."""
    for beginning in (GROUP_URI, SKILL_URI):
        if uri.startswith(beginning):
            return uri.removeprefix(beginning)
    return uri


def kind_by_uri(uri: str) -> str:
    """What a concept is whose uri alone is known."""
    return "skill" if SKILL_MARK in uri else "occupation"


def are_akin(one: str, other: str) -> bool:
    """Whether two concepts are an ISCO-08 group and one below it: they may be called alike."""
    codes = [uri.removeprefix(GROUP_URI) for uri in (one, other) if uri.startswith(GROUP_URI)]
    return len(codes) == 2 and (codes[0].startswith(codes[1]) or codes[1].startswith(codes[0]))


def folded(text: str) -> str:
    """A label as it is written: without case, compatibility forms, and blanks of any kind. By it a label is known."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=1 << 15)
def read_as(text: str) -> str:
    """A label as it is linked: what reads alike means the same, however it is written ("plumber." is "Plumber")."""
    return " ".join(words(text)) or folded(text)


def fault_of(text: str, language: str, concept: str) -> Fault | None:
    """Why this is no label of a concept (by uri) in a language, None if it may be one.

    Of the language's script a letter is enough: other words may be Latin ones. A label of Latin letters alone is an
    abbreviation (CNC) or, of a skill, what a product is called (Excel). Letters of two scripts in one word are a slip
    of the keyboard.
    """
    words = _WORD.findall(text)
    if not words:
        return "no_letters", "A label has letters."
    if text[0] in FORMULA:
        return "formula", "A label does not begin like a formula."
    if any(unicodedata.category(sign) == "Cf" and sign not in JOINERS for sign in text):
        return "unseen_sign", "There is a sign in it that nobody sees: type it again."
    if max(len(folded(text)), len(read_as(text))) > LONGEST_READ:
        return TOO_LONG
    own = SCRIPTS.get(language)
    scripts = [_scripts(word) for word in words]
    if any(len(found) > 1 for found in scripts):
        return "mixed_scripts", "A word has letters of two scripts: type it again on one keyboard."
    if own is None:
        return None
    met = set[str]().union(*scripts)
    if met - {own, LATIN} or (own not in met and not _is_latin_name(text, concept)):
        return "wrong_script", f"Labels of this language are written in {NAMES[own]} letters."
    return None


def _is_latin_name(text: str, concept: str) -> bool:
    """Whether each word of a short text is an abbreviation or, of a skill, begins like a product's name."""
    is_skill = kind_by_uri(concept) == "skill"
    return len(text) <= LONGEST_LATIN and all(
        not word.isalpha() or sum(map(str.isupper, word)) > 1 or (is_skill and word[0].isupper())
        for word in text.split()
    )


@lru_cache(maxsize=1 << 16)
def _scripts(word: str) -> frozenset[str]:
    if word.isascii():
        return frozenset({LATIN})
    return frozenset(script for letter in word if (script := _script(letter)))


@lru_cache(maxsize=4096)
def _script(letter: str) -> str | None:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in NAMES or name in ("GREEK", "HEBREW", "CJK", "DEVANAGARI", "THAI", "HANGUL") else None
