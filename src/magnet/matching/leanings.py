"""How near every occupation is to what a person did or wishes for, worked out once a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from magnet.matching.mention import FULL, Mention
from magnet.matching.phrases import Ints, Links, Phrase, best_phrase_likeness, certainty, likely, phrase, words
from magnet.matching.profile import Work
from magnet.matching.readings import readings
from magnet.matching.taxonomy import Taxonomy

PRIOR = 200
"""An occupation that is not known on both sides: little, but more than one known to be another."""
SAME, CLOSE = 900, 500
"""From SAME on occupations are said to be the same, from CLOSE on close: tilers and plumbers are not."""
NEAR = 350
"""From this likeness on, years in one occupation count for another, in proportion."""
LIKE_ENOUGH = 650
"""Words less alike than this move a score a little, and are no reason: "conseiller" is in many titles."""
RECENT_YEARS, FADE_A_YEAR, OLDEST = 3, 50, 400
"""Experience counts fully for three years after it ended, then less by the year, down to a floor."""
UNDATED = 800


@dataclass(frozen=True, slots=True)
class Nearest:
    """The mention that a phrase is likest to, for a reason to name.

    `likeness` is that of the likeliest concepts, or of the words where a concept is less likely than not; None where
    neither tells. `is_clear` says whether the mention itself has a likely concept.
    """

    mention: Mention
    likeness: int | None
    is_clear: bool


@dataclass(frozen=True, slots=True, eq=False)
class Leaning:
    """Occupations said (past or wished for) against every concept.

    `rows` holds each one's likeness to all concepts, 0..1000, `likeness` the best of them; `surety` is how sure it is
    that the best understood one was read about right, `certainty` how sure its links are. `unread` is what any concept
    is worth for what was not understood; `phrases` are the words of those whose links leave doubt.
    """

    mentions: tuple[Mention, ...]
    keys: tuple[Phrase, ...]
    rows: tuple[Ints, ...]
    likeness: Ints
    surety: int
    unread: int
    phrases: tuple[tuple[str, ...], ...]
    certainty: int

    @classmethod
    def of(cls, mentions: Sequence[Mention], taxonomy: Taxonomy) -> "Leaning":
        """Lean on any number of occupations; on none, everything stands at the prior."""
        keys = tuple(phrase(mention, "occupation", taxonomy) for mention in mentions)
        spreads = {key: spread(key, taxonomy) for key in keys}
        rows = tuple(spreads[key] for key in keys)
        sureties = [readings(links)[1] for links, _ in keys]
        return cls(
            mentions=tuple(mentions),
            keys=keys,
            rows=rows,
            likeness=np.maximum.reduce(rows) if rows else np.zeros(len(taxonomy), np.int32),
            surety=max(sureties, default=0),
            unread=max(((FULL - sure) * PRIOR // FULL for sure in sureties), default=PRIOR),
            phrases=tuple(dict.fromkeys(words(text) for _, text in keys if text and words(text))),
            certainty=max((certainty(links) for links, _ in keys), default=0),
        )

    def of_phrase(self, theirs: Phrase, otherwise: int = PRIOR) -> int:
        """The value of one phrase: likeness as far as it was read, likeness of words for the rest of it.

        As far as past work itself could not be read, it is worth the prior at least; what neither tells is worth
        `otherwise`.
        """
        links, text = theirs
        sure = readings(links)[1]
        by_words = max(otherwise, best_phrase_likeness(self.phrases, text))
        read = max(near(self.likeness, links, self.surety), sure * self.unread)
        return (read + (FULL - sure) * by_words) // FULL

    def evidence(self, theirs: Phrase) -> int:
        """How much of `of_phrase` rests on links of both sides or on like words, per mille."""
        links, text = theirs
        sure = certainty(links)
        met = best_phrase_likeness(self.phrases, text) > PRIOR
        return (sure * self.certainty + (FULL - sure) * (FULL // 2 if met else 0)) // FULL

    def nearest(self, theirs: Phrase, taxonomy: Taxonomy) -> Nearest | None:
        """The mention that a phrase is likest to; the first of equals, None where nothing was said."""
        if not self.mentions:
            return None
        alone = [_likeness(row, key, theirs) for row, key in zip(self.rows, self.keys, strict=True)]
        best = alone.index(max(alone))
        mine = self.keys[best]
        return Nearest(self.mentions[best], _told(mine, theirs, taxonomy), likely(mine[0]))


def near(row: Ints, links: Links, most: int) -> int:
    """A row's values over links by their readings, per mille of per mille; see `LinkSets.read`."""
    weights, sure = readings(links)
    total = sum(weight * int(row[concept]) for (concept, _), weight in zip(links, weights, strict=True))
    return min(total, sure * most)


def _likeness(row: Ints, mine: Phrase, theirs: Phrase) -> int:
    sure = readings(theirs[0])[1]
    by_words = best_phrase_likeness((words(mine[1]),), theirs[1]) if mine[1] else 0
    return near(row, theirs[0], readings(mine[0])[1]) + (FULL - sure) * by_words


def _told(mine: Phrase, theirs: Phrase, taxonomy: Taxonomy) -> int | None:
    """What can be said of two phrases without guessing."""
    if likely(mine[0]) and likely(theirs[0]):
        return taxonomy.likeness.alike(mine[0][0][0], theirs[0][0][0])
    by_words = best_phrase_likeness((words(mine[1]),), theirs[1]) if mine[1] else 0
    return by_words if by_words >= LIKE_ENOUGH else None


def spread(key: Phrase, taxonomy: Taxonomy) -> Ints:
    """The likeness of every concept to one phrase, at most as much as it is sure how the phrase is read."""
    links, _ = key
    weights, sure = readings(links)
    concepts = [concept for concept, _ in links]
    row: Ints = np.minimum(taxonomy.likeness.blend(list(zip(concepts, weights, strict=True))), np.int32(sure))
    return row


def recency(last_year: int | None, today: date) -> int:
    """How much years that ended in `last_year` still count, per mille."""
    if last_year is None:
        return UNDATED
    return max(FULL - max(today.year - last_year - RECENT_YEARS, 0) * FADE_A_YEAR, OLDEST)


def years_near(work: Sequence[Work], mine: Leaning, theirs: Phrase, taxonomy: Taxonomy, least: int) -> int:
    """Tenths of a year, as they were said, in occupations at least so like the likely concept of a phrase.

    `mine` leans on the occupations of that work, in its order.
    """
    links, _ = theirs
    if not likely(links):
        return 0
    total = 0
    for past, (held, _) in zip(work, mine.keys, strict=True):
        if past.tenths and likely(held) and taxonomy.likeness.alike(held[0][0], links[0][0]) >= least:
            total += past.tenths
    return total


def experience(work: Sequence[Work], taxonomy: Taxonomy, today: date) -> npt.NDArray[np.int32]:
    """Tenths of a year in or near each occupation, nearer and more recent ones counting more."""
    near = np.zeros(len(taxonomy), np.int32)
    for past in work:
        links, _ = phrase(past.occupation, "occupation", taxonomy)
        if not past.tenths or not links:
            continue
        like = taxonomy.likeness.blend(links)
        like[like < NEAR] = 0
        near += like * np.int32(past.tenths) // FULL * recency(past.last_year, today) // FULL
    return near
