"""Slips of the keyboard: what a phrase reads if it was typed with another layout on than was meant."""

from collections.abc import Iterator, Mapping

from magnet.matching.languages.keyboards import LATIN, LAYOUTS, US

LONGEST = 100
"""Letters of a text beyond which somebody would have noticed."""


def _keys(typed: tuple[str, str], meant: tuple[str, str]) -> dict[int, str]:
    """What each letter of one layout is on another; of a letter on two keys the plain one holds."""
    pairs = [pair for rows in zip(typed, meant, strict=True) for pair in zip(*rows, strict=True)]
    return {ord(one): other for one, other in reversed(pairs) if one != " " and other != " "}


_FROM_LATIN = {tag: _keys(US, layout) for tag, layout in LAYOUTS.items()}
_TO_LATIN = {(typed, meant): _keys(LAYOUTS[typed], LATIN[meant]) for typed in LAYOUTS for meant in LATIN}
_LETTERS = {tag: frozenset("".join(layout)) for tag, layout in LAYOUTS.items()}


def retyped(text: str) -> Iterator[tuple[str, str]]:
    """The languages (primary tags) in whose layout a text may have been meant, and what it reads there."""
    text = " ".join(text.split())
    if len(text) > LONGEST or not any(map(str.isalpha, text)):
        return
    if text.isascii():
        yield from ((tag, text.translate(keys)) for tag, keys in _FROM_LATIN.items())
        return
    read: Mapping[tuple[str, str], None] = dict.fromkeys(
        (meant, text.translate(keys))
        for (typed, meant), keys in _TO_LATIN.items()
        if _LETTERS[typed].issuperset(text.replace(" ", ""))
    )
    yield from read
