"""Reading a text: its words with their places, cut into lines, sentences and clauses."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from magnet.matching.languages import letters

LONGEST_WORD = 60
"""Longer runs of letters are no words; they end a clause."""

_UNWRITTEN = letters.UNWRITTEN
_INNER = "(?<=[هھ])\u200c(?=\\w)"
"""Makes a vowel of the ha before it, as Sorani is typed on other keyboards."""
_SIGNS = "\u0300-\u036f\u05b0-\u05c7\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd\u0b80-\u0bcd"
_TOKEN = re.compile(
    r"(?<!\w)(?:[cCfF]#|[cC]\+\+|\.(?:NET|Net|net)\b)"
    r"|(?<!\w)[A-Ca-c][12](?!\w)"
    rf"|\d+|(?:[^\W\d_]|[{_SIGNS}{_UNWRITTEN}])(?:[^\W_]|[{_SIGNS}{_UNWRITTEN}]|{_INNER})*"
)
"""Letters and digits; digits that stand before letters are a word of their own (5ans), those after are not (H2S)."""
_MARKS = "\u2022\u25aa\u25cf\u25e6\u2023\u2043\u00b7\u25a0\u2713\u2714\u27a2\u2756"
"""Marks of list items, which stand for a line's end where a page was pasted as one line."""
_LINE_END = re.compile(f"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029{_MARKS}]")
_SENTENCE_END = re.compile(
    r"[.!?;\u0589\u06d4\u061f\u061b\u3002\u2026](?:\s|$)|[|\t]|[\u2190-\u27bf\U0001f000-\U0001faff]"
)
_CLAUSE_END = re.compile(
    r"[,:()\[\]{}/\\\u060c\u055d\u2013\u2014\u00ab\u00bb\"\u201c\u201d*=<>@]|(?:^|\s)[-+~]\s|\s[-+~]$|[.;!?](?:\s|$)"
)
_HIDDEN = re.compile(
    r"<[^<>\n]{1,200}>|&(?:[a-zA-Z]{2,8}|#\d{1,6});"
    r"|(?:https?://|www\.)\S{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}"
)
"""Tags, entities, addresses of pages and mailboxes: no words of the text."""
_PLAIN_SIGNS = {"c#": "csharp", "f#": "fsharp", "c++": "cplusplus", ".net": "dotnet"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text in order.

    `words` are case folded; `starts`, `ends` their places; `lines`, `sentences`, `clauses` which of each a word
    is in, counted from 0. `line_firsts` holds the first word of each line, and one past the last word at the end;
    `bulleted` whether a line follows a list mark.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    lines: tuple[int, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    line_firsts: tuple[int, ...]
    bulleted: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.words)

    def first(self, count: int) -> "Tokens":
        """The text's first words."""
        if len(self) <= count:
            return self
        ends = [place for place in self.line_firsts if place < count]
        return Tokens(
            self.text,
            self.words[:count],
            self.starts[:count],
            self.ends[:count],
            self.lines[:count],
            self.sentences[:count],
            self.clauses[:count],
            (*ends, count),
            self.bulleted[: len(ends)],
        )

    def span(self, first: int, end: int) -> tuple[int, int]:
        """The place in the text of the words from `first` up to but not including `end`."""
        return self.starts[first], self.ends[end - 1]

    def shown(self, first: int, end: int) -> str:
        """Those words as they stand in the text."""
        return self.text[self.starts[first] : self.ends[end - 1]]

    def gap(self, place: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.ends[place - 1] if place else 0 : self.starts[place]]

    def line(self, number: int) -> tuple[int, int]:
        """First word and one past the last of a line."""
        return self.line_firsts[number], self.line_firsts[number + 1]


def read(text: str) -> Tokens:
    """The words of a text; marks of the page (tags, addresses) are passed over, places stay those of the text."""
    masked = _HIDDEN.sub(_blank, text) if any(mark in text for mark in ("<", "&", "://", "www.", "@")) else text
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    places: list[tuple[int, int, int]] = []
    firsts: list[int] = []
    bulleted: list[bool] = []
    line, sentence, clause, before = -1, -1, -1, 0
    for match in _TOKEN.finditer(masked):
        start, end = match.span()
        if end - start > LONGEST_WORD:
            continue
        gap = masked[before:start]
        if line < 0 or (gap != " " and _LINE_END.search(gap)):
            line, sentence, clause = line + 1, sentence + 1, clause + 1
            firsts.append(len(words))
            bulleted.append(_is_bullet(gap))
        elif gap != " " and gap:
            if _SENTENCE_END.search(gap) or start - before > LONGEST_WORD:
                sentence, clause = sentence + 1, clause + 1
            elif _CLAUSE_END.search(gap):
                clause += 1
        words.append(fold(match[0]))
        starts.append(start)
        ends.append(end)
        places.append((line, sentence, clause))
        before = end
    lines, sentences, clauses = zip(*places, strict=True) if places else ((), (), ())
    return Tokens(
        text,
        tuple(words),
        tuple(starts),
        tuple(ends),
        lines,
        sentences,
        clauses,
        (*firsts, len(words)),
        tuple(bulleted),
    )


def pieces(phrase: str) -> list[str]:
    """The words of a label or pattern, cut as a text is."""
    if phrase.isalpha():  # one word: most are, and many labels are read
        return [fold(phrase)]
    return [fold(match[0]) for match in _TOKEN.finditer(phrase)]


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word as words are compared: case folded, without marks that are not meant, its letters reduced."""
    if word.isascii():
        low = word.lower()
        return _PLAIN_SIGNS.get(low, low)
    return letters.fold(unicodedata.normalize("NFKC", word).casefold())


def number(word: str) -> int | None:
    """A word of digits, in whatever script, as a number below 10,000."""
    return int(word) if word.isdecimal() and len(word) <= 4 else None


def _blank(match: re.Match[str]) -> str:
    # A tag parts what is around it, as a line's end does; so does an address. An entity is a mere sign.
    if match[0][0] == "&":
        return " " * len(match[0])
    return "\n" + " " * (len(match[0]) - 1) if match[0][0] == "<" else "|" + " " * (len(match[0]) - 1)


def _is_bullet(gap: str) -> bool:
    rest = gap[max(gap.rfind("\n"), 0) :].strip()
    return bool(rest) and rest[0] in f"-*+\u2013{_MARKS}"
