"""Linked and unlinked words in the form that ranking compares, one pair at a time or a whole table at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist
from scipy import sparse

from magnet.matching.mention import FULL, Link, Mention
from magnet.matching.results import Term
from magnet.matching.strings import Strings
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy
from magnet.matching.text import normalise

WORDS_AT_MOST = 12
SHORTEST_WORD = 3
LIKE_WORD = 750
"""Two words less alike than this (shared letters over all letters, per mille) say nothing."""
LIKE_PHRASE = 500
"""Two phrases less alike than this say nothing."""
WORDS_WORTH = 900
"""What identical words are worth beside an identical concept."""
TEXT_KEPT = 200

PLAUSIBLE = 150
"""Less likely links say what words are like, and name nothing: below, one in ten is right."""

Links = tuple[tuple[int, int], ...]
Phrase = tuple[Links, str]
"""Links as (concept index, weight), summing to FULL at most; and the text, empty where the links leave no doubt."""
Ints = npt.NDArray[np.int32]
Near = tuple[npt.NDArray[np.intp], Ints]
"""Places in a vocabulary and their likeness to a word."""


def phrase(mention: Mention, kind: Kind, taxonomy: Taxonomy) -> Phrase:
    """A mention as ranking compares it; links to unknown concepts or to the other kind are dropped."""
    links = known_links(mention.links, kind, taxonomy)
    doubtful = sum(weight for _, weight in links) < FULL
    return links, mention.text[:TEXT_KEPT] if doubtful else ""


def known_links(links: tuple[Link, ...], kind: Kind, taxonomy: Taxonomy) -> Links:
    """Links as indices, strongest first, with weights that sum to FULL at most: candidates share one certainty."""
    best: dict[int, int] = {}
    wanted = KINDS.index(kind)
    for link in links:
        index = taxonomy.index(link.concept)
        if index is not None and link.weight > 0 and taxonomy.kinds[index] == wanted:
            best[index] = max(best.get(index, 0), min(link.weight, FULL))
    if sum(best.values()) > FULL:
        # How likely the strongest is holds, as it says what may be named; the others share what it leaves.
        strongest = max(best, key=lambda index: (best[index], -index))
        rest, left = sum(best.values()) - best[strongest], FULL - best[strongest]
        best = {index: weight if index == strongest else weight * left // rest for index, weight in best.items()}
        best[strongest] += FULL - sum(best.values())
        best = {index: weight for index, weight in best.items() if weight}
    return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0])))


def certainty(links: Links) -> int:
    """How sure it is, in per mille, that the words were linked at all."""
    return links[0][1] if len(links) == 1 else sum([weight for _, weight in links])


def likely(links: Links) -> bool:
    """Whether the best link is at least as likely as not: only then may a reason name its concept."""
    return bool(links) and links[0][1] * 2 >= FULL


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The distinct words of a text that are compared, in ASCII lower case, first ones first."""
    distinct = dict.fromkeys(
        word for word in normalise(text).split() if len(word) >= SHORTEST_WORD and not word.isdigit()
    )
    return tuple(distinct)[:WORDS_AT_MOST]


def term(key: Phrase, taxonomy: Taxonomy) -> Term:
    """What a reason shows for a phrase: the likeliest concept, else the words as given."""
    links, text = key
    if links and (likely(links) or not text):
        return Term(taxonomy.uris[links[0][0]], text)
    return Term(None, text)


def letter_set(word: str) -> int:
    """Which of the letters and digits a word has, a bit each."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


@lru_cache(maxsize=65536)
def word_likeness(one: str, other: str) -> int:
    """Letters in common over all letters, per mille; 0 below LIKE_WORD."""
    both = len(one) + len(other)
    like = FULL * (both - Indel.distance(one, other)) // both
    return like if like >= LIKE_WORD else 0


@lru_cache(maxsize=16384)
def phrase_likeness(mine: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    """How much of each side's words, weighted by length, the other has; 0 below LIKE_PHRASE."""
    if not mine or not theirs:
        return 0
    likes = [[word_likeness(word, other) for other in theirs] for word in mine]
    theirs_met = sum(len(other) * max(row[place] for row in likes) for place, other in enumerate(theirs)) // sum(
        map(len, theirs)
    )
    mine_met = sum(len(word) * max(row) for word, row in zip(mine, likes, strict=True)) // sum(map(len, mine))
    both = (theirs_met + mine_met) // 2
    return both * WORDS_WORTH // FULL if both >= LIKE_PHRASE else 0


def best_phrase_likeness(mine: Sequence[tuple[str, ...]], text: str) -> int:
    """The greatest likeness of any of one's phrases to a text; 0 for an empty text."""
    theirs = words(text) if text else ()
    return max((phrase_likeness(each, theirs) for each in mine), default=0) if theirs else 0


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """Distinct phrases as arrays: their links row by row, and an inverted list from each word to its phrases."""

    texts: Strings
    link_starts: Ints
    link_concepts: Ints
    link_weights: Ints
    doubts: Ints
    vocabulary: tuple[str, ...]
    word_lengths: Ints
    letter_sets: npt.NDArray[np.uint64]
    posting_starts: Ints
    postings: Ints
    letters: Ints

    @classmethod
    def of(cls, phrases: Sequence[Phrase]) -> "PhraseTable":
        """The table of distinct phrases, in their order."""
        sizes = np.fromiter((len(links) for links, _ in phrases), np.int32, len(phrases))
        flat = [pair for links, _ in phrases for pair in links]
        numbers: dict[str, int] = {}
        holders: list[int] = []
        members: list[int] = []
        letters = np.zeros(len(phrases), np.int32)
        for row, (_, text) in enumerate(phrases):
            for word in words(text) if text else ():
                members.append(numbers.setdefault(word, len(numbers)))
                holders.append(row)
                letters[row] += len(word)
        order = np.argsort(np.array(members, np.int32), kind="stable")
        counts = np.bincount(np.array(members, np.int32), minlength=len(numbers))
        weights = np.array([weight for _, weight in flat], np.int32)
        starts = starts_of(sizes)
        return cls(
            texts=Strings.pack(text for _, text in phrases),
            link_starts=starts,
            link_concepts=np.array([concept for concept, _ in flat], np.int32),
            link_weights=weights,
            doubts=(FULL - row_sums(weights, starts)).astype(np.int32),
            vocabulary=tuple(numbers),
            word_lengths=np.fromiter(map(len, numbers), np.int32, len(numbers)),
            letter_sets=np.fromiter(map(letter_set, numbers), np.uint64, len(numbers)),
            posting_starts=starts_of(counts),
            postings=np.array(holders, np.int32)[order],
            letters=letters,
        )

    def __len__(self) -> int:
        return len(self.doubts)

    def phrase(self, row: int) -> Phrase:
        """The phrase of a row as it was given."""
        rows = slice(int(self.link_starts[row]), int(self.link_starts[row + 1]))
        pairs = zip(self.link_concepts[rows].tolist(), self.link_weights[rows].tolist(), strict=True)
        return tuple(pairs), self.texts[row]

    def expected(self, per_concept: npt.NDArray[np.integer], otherwise: npt.NDArray[np.integer] | int) -> Ints:
        """Each phrase's mean of a value per concept over its links; the doubt left takes `otherwise`."""
        shape = len(self), len(per_concept)
        links = sparse.csr_array((self.link_weights, self.link_concepts, self.link_starts), shape=shape)
        # At most FULL x FULL a row: whole numbers of 32 bits hold it.
        total: Ints = (links @ per_concept.astype(np.int32) + self.doubts * otherwise) // np.int32(FULL)
        return total.astype(np.int32, copy=False)

    def likeness(self, mine: Sequence[tuple[str, ...]]) -> Ints:
        """`best_phrase_likeness` of every row at once: each word meets the vocabulary, never every text."""
        best = np.zeros(len(self), np.int32)
        asked = sorted({word for each in mine for word in each})
        if not asked or not len(self.vocabulary):
            return best
        near = {word: self._near(word) for word in asked}
        theirs_met, mine_met, highest = (np.zeros(len(self), np.int32) for _ in range(3))
        for each in filter(None, mine):
            touched = self._met_by(each, near, highest, mine_met)
            self._met_of(each, near, theirs_met)
            both = (theirs_met[touched] // self.letters[touched] + mine_met[touched] // sum(map(len, each))) // 2
            worth = np.where(both >= LIKE_PHRASE, both * WORDS_WORTH // FULL, 0)
            best[touched] = np.maximum(best[touched], worth.astype(np.int32))
            theirs_met[touched] = 0
            mine_met[touched] = 0
        return best

    def _near(self, word: str) -> Near:
        """The words of the vocabulary that are like a word, with their likeness."""
        both = self.word_lengths + np.int32(len(word))
        # Each letter that only one side has is a letter to insert or delete: a bound that costs no comparing.
        apart = np.bitwise_count(self.letter_sets ^ np.uint64(letter_set(word))).astype(np.int32)
        kept = np.flatnonzero(apart * FULL <= both * (FULL - LIKE_WORD))
        theirs = [self.vocabulary[place] for place in kept.tolist()]
        distance = cdist([word], theirs, scorer=Indel.distance, dtype=np.int32)[0] if theirs else np.empty(0, np.int32)
        like = np.int32(FULL) * (both[kept] - distance) // both[kept]
        like[like < LIKE_WORD] = 0
        return kept[like > 0], like[like > 0]

    def _met_by(self, mine: tuple[str, ...], near: dict[str, Near], highest: Ints, met: Ints) -> Ints:
        """Add to `met`, for each phrase, my words' lengths times their best likeness; answer the rows met."""
        touched = [np.empty(0, np.int32)]
        for word in mine:
            columns, like = near[word]
            rows, sizes = gather(self.posting_starts, self.postings, columns)
            np.maximum.at(highest, rows, np.repeat(like, sizes))
            distinct = np.unique(rows)
            met[distinct] += len(word) * highest[distinct]
            highest[distinct] = 0
            touched.append(distinct)
        return np.unique(np.concatenate(touched))

    def _met_of(self, mine: tuple[str, ...], near: dict[str, Near], met: Ints) -> None:
        """Add to `met`, for each phrase, its own words' lengths times their best likeness to one of mine."""
        best: dict[int, int] = {}
        for word in mine:
            for column, like in zip(*(side.tolist() for side in near[word]), strict=True):
                best[column] = max(best.get(column, 0), like)
        columns = np.array(list(best), np.int32)
        rows, sizes = gather(self.posting_starts, self.postings, columns)
        worth = np.array(list(best.values()), np.int32) * self.word_lengths[columns]
        np.add.at(met, rows, np.repeat(worth, sizes))


def starts_of(sizes: npt.NDArray[np.integer]) -> Ints:
    """Row starts (n + 1) from row sizes (n)."""
    starts = np.zeros(len(sizes) + 1, np.int32)
    np.cumsum(sizes, out=starts[1:])
    return starts


def row_sums(values: npt.NDArray[np.integer], starts: Ints) -> npt.NDArray[np.int64]:
    """Sums of consecutive runs of values, empty runs included."""
    running = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=running[1:])
    sums: npt.NDArray[np.int64] = running[starts[1:]] - running[starts[:-1]]
    return sums


def gather(starts: Ints, members: Ints, columns: npt.NDArray[np.integer]) -> tuple[Ints, Ints]:
    """The members of several runs one after the other, and how many each run has."""
    sizes = starts[columns + 1] - starts[columns]
    total = int(sizes.sum())
    ends = np.cumsum(sizes)
    offsets = np.repeat(starts[columns] - (ends - sizes), sizes) + np.arange(total)
    return members[offsets], sizes
