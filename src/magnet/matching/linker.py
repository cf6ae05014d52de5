"""Linking: a phrase in any language or script becomes the concepts it may mean, each with a confidence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from magnet.matching.languages import is_alike
from magnet.matching.linking import rewriting
from magnet.matching.linking.candidates import ASKED, LINKED, Candidate, Decision, decide, only_asked
from magnet.matching.linking.confidence import CALIBRATIONS, labels_of_each
from magnet.matching.linking.deeds import TOLD_IN, Deeds, led
from magnet.matching.linking.hearing import Hearing
from magnet.matching.linking.index import LabelIndex, ordered
from magnet.matching.linking.naming import named
from magnet.matching.linking.neighbours import Neighbours
from magnet.matching.linking.ranked import Ranked, merged
from magnet.matching.linking.rewriting import Rewriting
from magnet.matching.linking.routing import FEW, Router
from magnet.matching.linking.sentences import told_of
from magnet.matching.linking.shelf import Shelf
from magnet.matching.own_labels import Relabelled
from magnet.matching.taxonomy import FALLBACK_LANGUAGE, KINDS, Kind, Label, Taxonomy
from magnet.matching.text import Spoken, ascii_word, spoken
from magnet.matching.undivided import unit_of

__all__ = ["Candidate", "Decision", "Linker", "decide", "linkers_of"]

Answers = dict[str, tuple[Candidate, ...]]
"""Candidates by text."""
HEARD = 1.5
"""Taken off the scores of what merely sounds alike."""
RESPELT = 1.0
"""Taken off the scores of what is written in another script than the stated language's."""
OWN = 0.98
"""The chance of what a country's own label says: as good as certain, and no person's choice."""
Shown = tuple[str, str | None, str, str]
"""URI, code, label and the label's language of a concept."""
NEIGHBOURS = "neighbours"
"""Stands among the arrays where a language's tag does; no tag is as long."""


@dataclass(frozen=True, slots=True)
class Linker:
    """Links phrases to one kind of concept of one taxonomy; safe to share between threads."""

    taxonomy: Taxonomy
    kind: Kind
    _shelves: dict[str, Shelf]
    _router: Router
    _hearing: Hearing
    _labels: npt.NDArray[np.float64]
    _shown: dict[str, dict[int, Shown]] = field(default_factory=dict, repr=False)
    _own: Mapping[tuple[str, ...], Sequence[Label]] = field(default_factory=dict, repr=False)
    """A country's own labels by their words: a phrase that is one of them word for word means its concept."""
    _deeds: Deeds | None = field(default=None, repr=False)
    _country: Relabelled | None = field(default=None, repr=False)

    @classmethod
    def build(cls, taxonomy: Taxonomy, kind: Kind) -> "Linker":
        """Index all labels of a kind, in all languages; keep `to_arrays` to skip this next time."""
        used = taxonomy.label_languages[taxonomy.kinds[taxonomy.label_concepts] == KINDS.index(kind)]
        tags = [taxonomy.languages()[number] for number in np.unique(used).tolist()]
        indexes = ordered({tag: LabelIndex.build(taxonomy, kind, tag) for tag in tags})
        words = (index.words for index in indexes.values())
        return cls._of(taxonomy, kind, indexes, Neighbours.of(words) if len(indexes) > FEW else None)

    @classmethod
    def from_arrays(cls, taxonomy: Taxonomy, kind: Kind, arrays: Mapping[str, npt.NDArray[Any]]) -> "Linker":
        """The linker whose `to_arrays` these were; `taxonomy` must be the one it was built of."""
        by_language: dict[str, dict[str, npt.NDArray[Any]]] = {}
        for name, array in arrays.items():
            language, _, rest = name.partition(".")
            by_language.setdefault(language, {})[rest] = array
        shared = by_language.pop(NEIGHBOURS, None)
        indexes = {tag: LabelIndex.from_arrays(part) for tag, part in by_language.items()}
        return cls._of(taxonomy, kind, ordered(indexes), Neighbours.from_arrays(shared) if shared else None)

    @classmethod
    def _of(
        cls, taxonomy: Taxonomy, kind: Kind, indexes: Mapping[str, LabelIndex], neighbours: Neighbours | None
    ) -> "Linker":
        shelves = {tag: Shelf.of(tag, kind, index) for tag, index in indexes.items()}
        router = Router.of({tag: index.vocabulary for tag, index in indexes.items()}, neighbours)
        hearing = Hearing.of({tag: (one.vocabulary, one.sound_keys, one.sound_words) for tag, one in indexes.items()})
        return cls(taxonomy, kind, shelves, router, hearing, labels_of_each(taxonomy))

    def relabelled(self, country: Relabelled, before: "Linker | None" = None) -> "Linker":
        """The linker of a country's own labels: only the languages in which it has any are indexed anew.

        Nor are those in which they are still what they were for `before`, an earlier one that this linker made.
        """
        taxonomy, kind, own_tags = country.taxonomy, self.kind, country.own.languages
        same = country.unchanged(before._country) if before is not None else frozenset()
        known = {tag: shelf for tag, shelf in before._shelves.items() if tag in same} if before is not None else {}
        known |= {tag: shelf for tag, shelf in self._shelves.items() if tag not in own_tags}
        tags = (own_tags & {*taxonomy.languages()}) - known.keys()
        indexes = {tag: LabelIndex.build(taxonomy, kind, tag) for tag in tags}
        indexes |= {tag: shelf.index for tag, shelf in known.items()}
        order = [tag for tag in self._shelves if tag in indexes] + sorted(indexes.keys() - self._shelves.keys())
        kept = {tag: indexes[tag] for tag in order if len(indexes[tag].concepts)}
        neighbours = self._router.neighbours
        if [*kept] != [*self._shelves]:  # it knows languages by their order
            neighbours = Neighbours.of(index.words for index in kept.values()) if len(kept) > FEW else None
        made = self._of(taxonomy, kind, kept, neighbours)
        made._shelves.update(known)
        return replace(made, _own=country.by_words(kind), _country=country)

    def with_skills(self, skills: Callable[[], "Linker"]) -> "Linker":
        """The linker of occupations that asks what a tale's skills are needed for; `skills` is called when one is told.

        "I plastered walls" then asks about plasterers, although no title is like it.
        """
        links = lambda texts, language, limit: skills().link_many(texts, language, limit)  # noqa: E731
        return replace(self, _deeds=Deeds.of(self.taxonomy, links))

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What was derived from the taxonomy, as plain arrays for files that can be mapped.

        Names are `language.part`, of letters, digits, "-", "_" and "." only.
        """
        parts = {tag: shelf.index.to_arrays() for tag, shelf in self._shelves.items()}
        if self._router.neighbours is not None:
            parts[NEIGHBOURS] = self._router.neighbours.to_arrays()
        return {f"{tag}.{name}": array for tag, part in parts.items() for name, array in part.items()}

    def link(self, text: str, language: str | None = None, limit: int = 10) -> tuple[Candidate, ...]:
        """The concepts that a phrase may mean, best first, each once; none for a text without words.

        Only the first 1,000 characters count. `language` (BCP 47) says whose labels to look in first, and which
        to show; words that it does not know are looked up in those languages that do.
        """
        return self.link_many([text], language, limit)[0]

    def link_many(
        self, texts: Sequence[str], language: str | None = None, limit: int = 10
    ) -> list[tuple[Candidate, ...]]:
        """`link` for many phrases of one language, in their order; repeated ones are looked up once."""
        said = {text: told_of(spoken(text), language) for text in dict.fromkeys(texts)}
        readable = [phrase for phrase in dict.fromkeys(said.values()) if any(map(ascii_word, phrase.words))]
        chosen = {phrase: self._router.choose(phrase.words, language) for phrase in readable if limit > 0}
        lost = [phrase for phrase, tags in chosen.items() if not tags]
        chosen.update(zip(lost, self._nearest(lost), strict=True))
        # A single candidate has no lead over the next.
        depth = max(limit, 2)
        found = self._rank(chosen, depth)
        unsure = [
            phrase
            for phrase in chosen
            if len(chosen[phrase]) < len(self._shelves)
            and self._router.strange(phrase.words)
            and self._best_chance(found[phrase]) < ASKED
        ]
        more = {
            phrase: [tag for tag in tags if tag not in chosen[phrase]]
            for phrase, tags in zip(unsure, self._nearest(unsure), strict=True)
        }
        for phrase, ranked in self._rank(more, depth).items():
            found[phrase] = merged([found[phrase], ranked], depth)
        answers = self._answered(said, found, language, depth)
        return [answers.get(text, ())[:limit] for text in texts]

    def _answered(
        self, said: Mapping[str, Spoken], found: Mapping[Spoken, Ranked], language: str | None, depth: int
    ) -> Answers:
        """Candidates for each text: what no word found is typed, heard and spelt otherwise, then taken for a deed.

        By text, not by phrase: keys that are no letters here are letters on another keyboard.
        """
        ranked = {text: found[phrase] for text, phrase in said.items() if phrase in found}
        typed = rewriting.typed(self._below(ASKED, said, ranked), self._router)
        for text, more in self._rank_rewritten(typed, depth).items():
            ranked[text] = merged([ranked[text], more], depth)
        heard = rewriting.heard(self._below(ASKED, said, ranked), self._router, self._hearing)
        loose = self._rank_rewritten(heard, depth, HEARD)
        own = [self._shelves[tag] for tag in self._router.own(language)]
        foreign = {text: some for text, some in ranked.items() if rewriting.is_foreign(said[text], own)}
        respelt = rewriting.in_own_script(self._below(LINKED[self.kind], said, foreign), self._router, own)
        for text, more in self._rank_rewritten(respelt, depth, RESPELT).items():
            loose[text] = merged([loose[text], more], depth) if text in loose else more
        answers: Answers = {}
        for text, some in ranked.items():
            if text in loose:
                # What merely sounds alike may be a town's name: it is asked about, never taken.
                answers[text] = only_asked(self._candidates(merged([some, loose[text]], depth), language), self.kind)
            else:
                answers[text] = named(self.taxonomy, said[text].words, self._candidates(some, language), language)
        answers |= self._told(answers, language)
        return {text: self._own_first(said[text], some, language) for text, some in answers.items()}

    def _below(self, chance: float, said: Mapping[str, Spoken], ranked: Mapping[str, Ranked]) -> dict[str, Spoken]:
        return {text: said[text] for text, some in ranked.items() if self._best_chance(some) < chance}

    def knows(self, word: str) -> bool:
        """Whether some label has this word, as `words` gives it."""
        return word in self._router.speakers

    def _nearest(self, phrases: Sequence[Spoken]) -> list[tuple[str, ...]]:
        return self._router.nearest([phrase.words for phrase in phrases])

    def _rank(self, chosen: Mapping[Spoken, Iterable[str]], limit: int) -> dict[Spoken, Ranked]:
        """Each phrase's concepts from its chosen languages' labels."""
        asked: dict[str, list[Spoken]] = {}
        for phrase, tags in chosen.items():
            for tag in tags:
                asked.setdefault(tag, []).append(phrase)
        found: dict[Spoken, list[Ranked]] = {phrase: [] for phrase in chosen}
        for tag, phrases in asked.items():
            for phrase, ranked in zip(phrases, self._shelves[tag].rank(phrases, limit), strict=True):
                found[phrase].append(ranked)
        return {phrase: merged(parts, limit) for phrase, parts in found.items()}

    def _rank_rewritten(self, ways: Iterable[Rewriting], limit: int, off: float = 0.0) -> dict[str, Ranked]:
        """The concepts of what texts may have been meant as, by text, with so much off their scores."""
        ways = list(dict.fromkeys(ways))
        asked: dict[str, dict[Spoken, None]] = {}
        for way in ways:
            asked.setdefault(way.language, {})[way.phrase] = None
        ranked: dict[tuple[Spoken, str], Ranked] = {}
        for tag, phrases in asked.items():
            found = self._shelves[tag].rank([*phrases], limit)
            ranked |= {(phrase, tag): some for phrase, some in zip(phrases, found, strict=True)}
        parts: dict[str, list[Ranked]] = {}
        for text, phrase, tag in ways:
            places, scores = ranked[phrase, tag]
            parts.setdefault(text, []).append((places, scores - off))
        return {text: merged(some, limit) for text, some in parts.items()}

    def _chances(self, ranked: Ranked) -> npt.NDArray[np.float64]:
        return CALIBRATIONS[self.kind].chances(ranked[1], self._labels[ranked[0]])

    def _best_chance(self, ranked: Ranked) -> float:
        return float(self._chances(ranked)[:1].max(initial=0))

    def _candidates(self, ranked: Ranked, language: str | None) -> tuple[Candidate, ...]:
        shown = self._shown.setdefault(language or FALLBACK_LANGUAGE, {})
        rows = zip(ranked[0].tolist(), self._chances(ranked).tolist(), ranked[1].tolist(), strict=True)
        return tuple(
            [
                Candidate(concept, *(shown.get(concept) or self._show(concept, shown, language)), chance, raw)
                for concept, chance, raw in rows
            ]
        )

    def _told(
        self, answers: Mapping[str, tuple[Candidate, ...]], language: str | None
    ) -> dict[str, tuple[Candidate, ...]]:
        """Tales whose words are like no title, with the occupations that need the skills they tell of."""
        if self._deeds is None:
            return {}
        tales = [
            text
            for text, some in answers.items()
            if len(spoken(text).words) >= TOLD_IN and not any(one.score >= ASKED for one in some[:1])
        ]
        found = self._deeds.occupations(tales, language)
        return {
            text: led(
                answers[text], [self._candidate(concept, chance, 0.0, language) for concept, chance in told.items()]
            )
            for text, told in zip(tales, found, strict=True)
            if told
        }

    def _candidate(self, concept: int, chance: float, raw: float, language: str | None) -> Candidate:
        shown = self._shown.setdefault(language or FALLBACK_LANGUAGE, {})
        return Candidate(concept, *(shown.get(concept) or self._show(concept, shown, language)), chance, raw)

    def _own_first(self, phrase: Spoken, found: tuple[Candidate, ...], language: str | None) -> tuple[Candidate, ...]:
        """The candidates, led by what the country itself calls so; in another language it says nothing."""
        meant = [one for one in self._own.get(phrase.words, ()) if language is None or is_alike(one.language, language)]
        if not meant:
            return found
        concept, raw = unit_of(self.taxonomy, meant[0].concept), max((one.raw for one in found), default=0.0)
        first = self._candidate(concept, OWN, raw, language)
        rest = (one._replace(score=min(one.score, 1 - OWN)) for one in found if one.concept != concept)
        return (first, *rest)

    def _show(self, index: int, shown: dict[int, Shown], language: str | None) -> Shown:
        concept, label = self.taxonomy.concept(index), self.taxonomy.label(index, language or FALLBACK_LANGUAGE)
        text, tag = (label.text, label.language) if label else (concept.uri, "und")
        shown[index] = (concept.uri, concept.code, text, tag)
        return shown[index]


def linkers_of(taxonomy: Taxonomy) -> dict[Kind, Linker]:
    """The linkers of a taxonomy, a kind each, as a service has them."""
    skills = Linker.build(taxonomy, "skill")
    return {"occupation": Linker.build(taxonomy, "occupation").with_skills(lambda: skills), "skill": skills}
