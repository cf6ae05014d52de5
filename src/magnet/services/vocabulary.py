"""The taxonomy with its linkers, as the database holds them now: loaded once a version, shared by all requests."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from magnet import matching
from magnet.matching.extract import LIMIT, Asked, Extraction, Extractor, Gazetteer
from magnet.matching.linker import Candidate, Decision, Linker, decide
from magnet.matching.reach import Reach
from magnet.matching.taxonomy import KINDS, Columns, Kind, Taxonomy
from magnet.security.scopes import EVERYTHING
from magnet.services.derived import Arrays, Derived
from magnet.services.lexicons import shipped_lexicon
from magnet.services.own_words import OwnWords, Standing, renewed, stamps_in, standing_in
from magnet.services.type_ahead import Labels
from magnet.services.when_asked import Latest, Linkers, Once
from magnet.store import labels, meta, taxonomy
from magnet.store.db import Database, Session

VERSION = "taxonomy_version"
"""The fact of the database that names the version of the taxonomy in it."""
NO_VERSION = "empty"
ISCO_URI = "http://data.europa.eu/esco/isco/C"
"""ESCO's uri of an ISCO-08 group, before its code: the starter uses the same, so that both name one concept."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One version of the taxonomy with a linker a kind; it never changes, so that readers never lock."""

    version: str
    taxonomy: Taxonomy
    linkers: Mapping[Kind, Linker]
    _gazetteer: Callable[[], Gazetteer] | None = field(default=None, compare=False, repr=False)
    _labels: dict[str | None, Labels] = field(default_factory=dict, compare=False, repr=False)
    _reach: list[Reach] = field(default_factory=list, compare=False, repr=False)
    _above: list[Mapping[int, int]] = field(default_factory=list, compare=False, repr=False)
    own: Mapping[str, OwnWords] = field(default_factory=dict, compare=False, repr=False)
    _countries: "Mapping[str, Once[Vocabulary]]" = field(default_factory=dict, compare=False, repr=False)
    _latest: Mapping[str, Latest] = field(default_factory=dict, compare=False, repr=False)
    _standing: dict[str, Standing] = field(default_factory=dict, compare=False, repr=False)

    def of(self, country: str | None) -> "Vocabulary":
        """The vocabulary by which a country's words are linked: with its own labels, where it has any.

        Its concepts stand at the same places. The first question after a change indexes the languages that it changed
        (half a second each), the first one of a process all in which the country has labels.
        """
        made = self._countries.get(country) if country is not None else None
        return self if made is None else made()

    def with_words(self, words: OwnWords, country: str | None = None) -> "Vocabulary":
        """The vocabulary with these words in it, whether or not a country has them by now.

        Quicker for a country with many labels, most of which are the same.
        """
        known = self._latest.get(country) if country is not None else None
        return self._with(words, Latest() if known is None else known.copy())

    def _with(self, words: OwnWords, latest: Latest) -> "Vocabulary":
        own = words.over(self.taxonomy)
        if not own.languages:
            return self
        made = latest.relabelled(self.taxonomy, own)
        gazetteer = self._gazetteer or partial(Gazetteer.build, self.taxonomy)
        linkers = latest.linkers(self.linkers, made)
        return Vocabulary(self.version, made.taxonomy, linkers, latest.gazetteer(gazetteer, made))

    def with_countries(self, own: Mapping[str, OwnWords]) -> "Vocabulary":
        """The same with all countries' words as they are now; what is made of those that stayed is kept."""
        latest = {country: self._latest.get(country) or Latest() for country in own}
        # Without countries, lest what is made of one hold what was made of all others.
        shared = replace(self, own={}, _countries={}, _latest={})
        countries = {
            country: self._countries[country]
            if words is self.own.get(country)
            else Once(partial(shared._with, words, latest[country]))
            for country, words in own.items()
        }
        return replace(self, own=own, _countries=countries, _latest=latest)

    def standing(self, language: str, written: str) -> Mapping[int, bool]:
        """The concepts that have a label in a language as `folded` gives it, and whether it is their preferred one."""
        return self._standing_in(language).written.get(written, {})

    def reading(self, language: str, reads_as: str) -> Set[int]:
        """The concepts that have a label in a language which reads so, as `read_as` gives it."""
        return self._standing_in(language).reading.get(reads_as, frozenset())

    def _standing_in(self, language: str) -> Standing:
        if language not in self._standing:
            self._standing[language] = standing_in(self.taxonomy, language)
        return self._standing[language]

    def warm(self, kinds: Sequence[Kind] = KINDS) -> None:
        """Have the linkers of these kinds and the labels for texts at hand, so that no later request waits for them."""
        for kind in kinds:
            _ = self.linkers[kind]
        _ = self.gazetteer

    def labels(self, language: str | None) -> Labels:
        """The labels of a language (None: of all) for type-ahead, made at the first question."""
        if language not in self._labels:
            self._labels[language] = Labels.of(self.taxonomy, language)
        return self._labels[language]

    @property
    def gazetteer(self) -> Gazetteer:
        """The labels as they are found in texts; they are loaded when they are first asked for."""
        return Gazetteer.build(self.taxonomy) if self._gazetteer is None else self._gazetteer()

    @property
    def extractor(self) -> Extractor:
        """What finds concepts and much else in texts."""
        return Extractor(self.taxonomy, shipped_lexicon(), self.gazetteer, self.linkers)

    def read_advert(self, text: str, language: str | None) -> Extraction:
        """What an advert's text asks for, by labels that stand in it; of a very long text its beginning."""
        return self.extractor.extract(text[:LIMIT], Asked(kind="advert", language=language, thorough=False))

    @property
    def reach(self) -> Reach:
        """The languages and scripts that labels are in, found out at the first question."""
        if not self._reach:
            self._reach.append(Reach.of(self.taxonomy))
        return self._reach[0]

    def link(self, kind: Kind, text: str, language: str | None, limit: int) -> tuple[Candidate, ...]:
        """The concepts that a phrase may mean, best first."""
        return self.linkers[kind].link(text, language, limit)

    def nearest(self, kinds: Sequence[Kind], text: str, language: str | None, limit: int) -> list[str]:
        """The concepts, so many of each kind, that somebody may have meant who named one that is not there."""
        return [one.uri for kind in kinds for one in self.link(kind, text, language, limit)]

    def knows(self, word: str) -> bool:
        """Whether some label has this word, in any language."""
        return any(self.linkers[kind].knows(word) for kind in KINDS)

    def decide(self, kind: Kind, texts: Sequence[str], language: str | None) -> list[Decision]:
        """For each phrase: linked, to be asked, or not linked, with the few candidates that matter."""
        found = self.reach.links(self.linkers[kind], texts, language, 10)
        return [decide(candidates, kind, text) for text, candidates in zip(texts, found, strict=True)]

    def find(self, wanted: str, kind: Kind) -> str | None:
        """The uri of a concept named by its uri or, for occupations, by ISCO-08 code; None if there is none."""
        for uri in (wanted, ISCO_URI + wanted):
            place = self.taxonomy.index(uri)
            if place is not None and self.taxonomy.concept(place).kind == kind:
                return uri
        return None

    def label(self, uri: str, languages: Sequence[str]) -> str | None:
        """The concept's label in the first of the reader's languages that has one, else in any; None if it is gone."""
        place = self.taxonomy.index(uri)
        if place is None:
            return None
        found = [label for language in languages if (label := self.taxonomy.label(place, language)) is not None]
        exact = [label for label, language in zip(found, languages, strict=False) if label.language == language]
        return (exact or found)[0].text if found else uri

    def broader(self, uri: str, languages: Sequence[str]) -> str | None:
        """The label of what stands right above a concept, which tells it from others of its name; None at the top."""
        place = self.taxonomy.index(uri)
        above = None if place is None else self._place_above(place)
        return None if above is None else self.label(self.taxonomy.concept(above).uri, languages)

    def _place_above(self, place: int) -> int | None:
        """By the relations of the taxonomy, else by ISCO-08 code."""
        if not self._above:
            sources, targets = self.taxonomy.related("broader")
            # Reversed, so that of several the first holds.
            self._above.append(dict(zip(sources[::-1].tolist(), targets[::-1].tolist(), strict=True)))
        known = self._above[0].get(place)
        concept = self.taxonomy.concept(place)
        code = concept.code or ""
        for end in range(len(code), 0, -1):
            if known is None and (found := self.taxonomy.index(ISCO_URI + code[:end])) != place:
                known = found
        return known

    def code(self, uri: str) -> str | None:
        """The concept's ISCO-08 code."""
        place = self.taxonomy.index(uri)
        return None if place is None else self.taxonomy.concept(place).code


class Vocabularies:
    """Keeps the vocabulary of the database's present taxonomy version; a new version is loaded once, in a thread."""

    def __init__(self, database: Database, derived: Derived, pool: Executor) -> None:
        self._database = database
        self._derived = derived
        self._pool = pool
        self._loading = asyncio.Lock()
        self._current: Vocabulary | None = None

    async def current(self) -> Vocabulary:
        """The vocabulary of the taxonomy version, and of the countries' own labels, that the database holds now."""
        async with self._database.read() as session:
            facts = await labels.stamps(session, VERSION)
        if (known := self._if_of(facts)) is not None:
            return known
        async with self._loading:
            if (known := self._if_of(facts)) is None:
                known = self._current = await self._renewed(facts.get(VERSION, NO_VERSION), self._current)
        return known

    async def known(self, session: Session) -> Vocabulary | None:
        """The vocabulary of the version that a session sees, if it is loaded: spares a session of its own."""
        return self._if_of(await labels.stamps(session, VERSION))

    def _if_of(self, facts: Mapping[str, str]) -> Vocabulary | None:
        """The vocabulary at hand, if it is the one that these facts tell of."""
        known, version = self._current, facts.get(VERSION, NO_VERSION)
        if known is None or known.version != version:
            return None
        return known if {one: words.stamp for one, words in known.own.items()} == stamps_in(facts) else None

    async def _renewed(self, version: str, before: Vocabulary | None) -> Vocabulary:
        """The vocabulary of a version with all countries' words as they are now; what stayed the same is kept."""
        shared = before if before is not None and before.version == version else await self._load(version)
        async with self._database.read(EVERYTHING) as session:
            stamps = stamps_in(await labels.stamps(session, VERSION))
            own = await renewed(session, stamps, before.own if before is not None else {})
        return shared.with_countries(own)

    async def _load(self, version: str) -> Vocabulary:
        loop = asyncio.get_running_loop()
        if self._derived.has("taxonomy", _name(version)):
            with suppress(_NotDerived):
                return await loop.run_in_executor(self._pool, partial(self._assemble, version, None))
        async with self._database.read() as session:
            version = await meta.get(session, VERSION) or NO_VERSION
            columns = await taxonomy.columns(session)
        return await loop.run_in_executor(self._pool, partial(self._assemble, version, columns))

    def _assemble(self, version: str, columns: Columns | None) -> Vocabulary:
        """The vocabulary of the database's columns, or None of them of derived files alone, else _NotDerived.

        What is derived goes by the content: in the midst of an import that is not yet what the version names.
        """
        content = version if columns is None else version_of(columns)

        def build() -> Arrays:
            if columns is None:
                raise _NotDerived
            return Taxonomy.from_columns(columns, content).to_arrays()

        whole = Taxonomy.from_arrays(self._derived.load("taxonomy", _name(content), build))
        linkers = Linkers(partial(self._linker, whole, content))
        return Vocabulary(version, whole, linkers, Once(partial(self._load_gazetteer, whole, content)))

    def _load_gazetteer(self, whole: Taxonomy, content: str) -> Gazetteer:
        def build() -> Arrays:
            return Gazetteer.build(whole).to_arrays()

        return Gazetteer.from_arrays(self._derived.load("gazetteer", _name(content), build))

    def _linker(self, whole: Taxonomy, content: str, kind: Kind) -> Linker:
        def build() -> Arrays:
            return Linker.build(whole, kind).to_arrays()

        return Linker.from_arrays(whole, kind, self._derived.load(f"{kind}-linker", _name(content), build))


class _NotDerived(Exception):
    """The derived files are damaged, or went away while they were read."""


def version_of(columns: Columns) -> str:
    """A fingerprint of the whole taxonomy, in its order: what is derived from it holds positions."""
    if not len(columns.uris):
        return NO_VERSION
    digest = hashlib.sha256()
    for name in Columns.__slots__:
        digest.update(name.encode())
        digest.update("\x1f".join(map(str, getattr(columns, name))).encode())
    return digest.hexdigest()[:16]


def _name(version: str) -> str:
    return f"{_program()}-{version}"


@cache
def _program() -> str:
    """A fingerprint of the core's code, so that no program reads arrays that another one laid out."""
    digest = hashlib.sha256()
    for path in sorted(Path(matching.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
