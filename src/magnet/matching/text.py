"""Normalising: what a phrase is reduced to before letters are compared, whatever its script."""

import re
import unicodedata

from anyascii import anyascii

PHRASE_LIMIT = 1000
"""Longer phrases are cut for linking; whoever stores them keeps them whole."""

_NOT_WORD = re.compile(r"[^0-9a-z]+")


def normalise(text: str) -> str:
    """Lower-case ASCII words with single spaces: NFKC, transliterated, marks and punctuation dropped."""
    text = text[:PHRASE_LIMIT]
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFKC", text))
    return _NOT_WORD.sub(" ", text.lower()).strip()
