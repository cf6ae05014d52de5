"""Which way languages run, and words of the other way put into a sentence so that they do not throw it about."""

import re
import unicodedata
from functools import lru_cache

from magnet.i18n.tags import locale_of

ISOLATE, END = "\u2068", "\u2069"
"""First strong isolate, and its end: what stands between runs as its own first letter says."""
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_RUNS_RIGHT_TO_LEFT = frozenset({"R", "AL", "NSM", "WS", "BN"})
_NUMBER = frozenset({"EN", "CS", "WS"})
_RUNS_OTHERWISE = frozenset({"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


@lru_cache(maxsize=256)
def direction(language: str) -> str:
    """Which way a language is written: `ltr` or `rtl`."""
    return "rtl" if locale_of(language).character_order == "right-to-left" else "ltr"


def isolated(words: str, language: str) -> str:
    """Words to be put into a sentence of a language, isolated where any of them may run the other way.

    Controls of direction within the words go, and line breaks become spaces: either would end the isolation. A number
    alone runs right anyhow.
    """
    if direction(language) == "ltr":
        is_safe = words.isascii() or not any(unicodedata.bidirectional(sign) in _RUNS_OTHERWISE for sign in words)
    else:
        kinds = {unicodedata.bidirectional(sign) for sign in words}
        is_safe = kinds <= _RUNS_RIGHT_TO_LEFT or kinds <= _NUMBER
    return words if is_safe else f"{ISOLATE}{_BREAKS.sub(' ', _CONTROLS.sub('', words))}{END}"


def without_isolation(text: str) -> str:
    """The same for where isolation is not understood: most terminals."""
    return text.replace(ISOLATE, "").replace(END, "")
