"""The words of an advert and of people: which of an advert's telling words somebody's own words have, and how much.

Words are weighed over the people at hand (Okapi BM25's rarity and saturation), the title's once more; then the words
that the likeliest people share are asked for as well (a Rocchio pass), as an advert names few of a trade's words. All
in whole numbers, so that no order of adding decides.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from magnet.matching.languages import table_of
from magnet.matching.languages.telling import language_of
from magnet.matching.linking.reading import stem
from magnet.matching.mention import FULL
from magnet.matching.profile import Profile
from magnet.matching.text import words

TEXT_LIMIT = 50_000
"""Characters of a text that are read."""
AT_ONCE = 30
"""Words normalised at once: `text.words` cuts long phrases."""
SHORTEST = 2
SATURATION, LENGTH_SHARE = 1200, 750
"""How soon a repeated word stops counting, and how much of that grows with the length of what else is said; per mille.
Okapi BM25's usual k1 and b."""
SHORT = 50
"""Up to so many other words length says nothing: a profile with a skill more is not a long text."""
TITLE_SHARE = 400
"""What a title's words count once more, beside title and text together, per mille."""
LEADERS, LEADERS_SHARE = 20, 20
"""The people whose words are asked for as well: so many, and at most one in so many."""
SHARED_WORDS, SHARED_SHARE = 40, 1000
"""How many of their words, and what those count beside the advert's own, per mille."""
NAMED = 6
"""Words that a reason names."""
Said = tuple[str, str | None]
"""A text and its language (BCP 47), None where nobody said."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one side by stem: how often each, and how it was first written (in lower case)."""

    counts: Mapping[str, int]
    written: Mapping[str, str]

    @classmethod
    def of(cls, said: Iterable[Said], otherwise: str | None = None) -> "Wording":
        """The words of several texts.

        Those without a language are read in the one that they tell together, else in the one most often stated for the
        others, else in `otherwise`.
        """
        texts = [(tuple(_words(text)), language) for text, language in said]
        stated = Counter(language for _, language in texts if language)
        told = language_of(word for found, language in texts if language is None for word in found)
        told = told or min(stated, key=lambda tag: (-stated[tag], tag), default=otherwise)
        counts: Counter[str] = Counter()
        written: dict[str, str] = {}
        for found, language in texts:
            table = table_of(language or told)
            for word in found:
                if word not in table.stops and (root := stem(word, table)):
                    counts[root] += 1
                    written.setdefault(root, word)
        return cls(counts, written)


def of_profile(profile: Profile, otherwise: str | None = None) -> Wording:
    """What a person says of work, skills and licences held, and whatever else the profile holds in words.

    `otherwise` is the language to read in where neither the profile nor its words tell one: the advert's.
    """
    mentions = [*(past.occupation for past in profile.work), *(held.skill for held in profile.skills)]
    said: list[Said] = [(each.text, each.language) for each in mentions]
    said += [(each.code, None) for each in profile.licences if each.held]
    return Wording.of([*said, (profile.text, None)], otherwise)


def language_of_advert(title: Said, text: str) -> str | None:
    """The language of an advert: the stated one, else the one that title and text tell together."""
    return title[1] or language_of(_words(f"{title[0]}\n{text}"))


@dataclass(frozen=True, slots=True)
class Pool:
    """The words of all people at hand: how many people use each, how often it is said, and how much is said at all."""

    people: int
    users: Mapping[str, int]
    times: Mapping[str, int]
    words: int

    @classmethod
    def of(cls, people: Iterable[Wording]) -> "Pool":
        """The pool of some people's words."""
        count, users, times = 0, Counter[str](), Counter[str]()
        for one in people:
            count += 1
            users.update(one.counts.keys())
            times.update(one.counts)
        return cls(count, users, times, sum(times.values()))

    def rarity(self, root: str) -> int:
        """How telling a word is, in thousandths: the fewer of the people use it, the more."""
        users = max(self.users.get(root, 0), 1)
        return round(FULL * math.log1p((max(self.people - users, 0) + 0.5) / (users + 0.5)))

    @property
    def leaders(self) -> int:
        """How many of the people, once ranked, lead: none of a few, as their words would be chance."""
        return min(LEADERS, self.people // LEADERS_SHARE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: weights by stem, their sum in `total`, and how the advert wrote those that are its own.

    `usual` is how many other words people at hand have on average, at least SHORT; `language` is the advert's.
    """

    weights: Mapping[str, int]
    own: Mapping[str, str]
    total: int
    usual: int
    language: str | None

    @classmethod
    def of(cls, title: str, text: str, language: str | None, pool: Pool) -> "Asked":
        """An advert's words in its language (None: not known), weighed over the people at hand."""
        whole, head = Wording.of([(title, language), (text, language)]), Wording.of([(title, language)])
        weights = {root: 2 * pool.rarity(root) * times // (times + 1) for root, times in whole.counts.items()}
        said, heading = sum(weights.values()), {root: pool.rarity(root) for root in head.counts if root in weights}
        for root, weight in heading.items():
            weights[root] += weight * said * TITLE_SHARE // (sum(heading.values()) * FULL)
        others = pool.words - sum(pool.times.get(root, 0) for root in weights)
        usual = max(others // max(pool.people, 1), SHORT)
        return cls(weights, whole.written, sum(weights.values()), usual, language)

    def with_words_of(self, leaders: Sequence[Wording], pool: Pool) -> "Asked":
        """What the leading people's words have in common is looked for as well."""
        shared: Counter[str] = Counter()
        for one in leaders:
            slowness = self.slowness(one)
            for root, times in one.counts.items():
                shared[root] += pool.rarity(root) * times * FULL // (times * FULL + slowness)
        first = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:SHARED_WORDS]
        most = max(sum(weight for _, weight in first), 1)
        weights = dict(self.weights)
        for root, weight in first:
            weights[root] = weights.get(root, 0) + weight * self.total * SHARED_SHARE // (most * FULL)
        return replace(self, weights=weights, total=sum(weights.values()))

    def slowness(self, said: Wording) -> int:
        """What a word's count is held against, per mille: more the more somebody says that was not asked for."""
        others = sum(times for root, times in said.counts.items() if root not in self.own)
        return SATURATION * (FULL - LENGTH_SHARE) // FULL + SATURATION * LENGTH_SHARE * others // (self.usual * FULL)

    def met(self, said: Wording) -> tuple[int, tuple[str, ...]]:
        """How much of what is looked for somebody's words have, per mille; the advert's own words among them.

        The words that count most come first. One more word of the advert's never makes it less.
        """
        slowness = self.slowness(said)
        worth = {
            root: self.weights[root] * said.counts[root] * FULL // (said.counts[root] * FULL + slowness)
            for root in said.counts.keys() & self.weights.keys()
        }
        told = sorted((root for root in worth if root in self.own), key=lambda root: (-worth[root], root))
        return sum(worth.values()) * FULL // max(self.total, 1), tuple(self.own[root] for root in told[:NAMED])


def _words(text: str) -> Iterator[str]:
    """The words of a text of any length, without numbers and single letters."""
    pieces = text[:TEXT_LIMIT].split()
    for start in range(0, len(pieces), AT_ONCE):
        for word in words(" ".join(pieces[start : start + AT_ONCE])):
            if len(word) >= SHORTEST and not word.isdigit():
                yield word
