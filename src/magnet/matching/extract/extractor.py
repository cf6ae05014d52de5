"""The extractor: a text in, suggestions out, with nothing kept between texts but what is known of words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from magnet.matching.extract import closer, experience, licences, schooling, spoken
from magnet.matching.extract.concepts import Hit, Reader
from magnet.matching.extract.dates import durations, periods
from magnet.matching.extract.denial import DENIABLE, affirmed
from magnet.matching.extract.found import Extraction, TextKind
from magnet.matching.extract.gazetteer import Gazetteer
from magnet.matching.extract.history import Job, jobs
from magnet.matching.extract.layout import Layout, lay_out
from magnet.matching.extract.lexicon import Lexicon, Mark
from magnet.matching.extract.reading import Tokens, read
from magnet.matching.extract.settings import Cues, Settings
from magnet.matching.extract.settling import settle_occupations, settle_skills
from magnet.matching.linker import Linker
from magnet.matching.taxonomy import FALLBACK_LANGUAGE, Kind, Taxonomy

SMALL_WORDS = frozenset({"levels", "modes", "language_words", "dates", "units", "experience", "months", "numbers"})
"""Groups of words that by themselves name neither an occupation nor a skill."""
LIMIT = 50_000
"""Characters; what is longer is for its owner to cut."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text is: a CV or an advert, in a stated language or not; `today` ends what still goes on.

    `thorough` also links lines that no label stands in word for word, which takes most of the time.
    """

    kind: TextKind = "cv"
    language: str | None = None
    today: date | None = None
    thorough: bool = True


@dataclass(frozen=True, slots=True)
class Extractor:
    """Extracts by one taxonomy and one lexicon; safe to share between threads."""

    taxonomy: Taxonomy
    lexicon: Lexicon
    gazetteer: Gazetteer
    linkers: Mapping[Kind, Linker] = field(repr=False)

    def extract(self, text: str, asked: Asked | None = None) -> Extraction:
        """Suggestions from a text, the likeliest first; they depend on the text and on what was asked alone.

        Raises ValueError over LIMIT characters.
        """
        if len(text) > LIMIT:
            raise ValueError(f"a text has at most {LIMIT} characters")
        asked = asked or Asked()
        tokens = read(text)
        if not len(tokens):
            return Extraction()
        languages = self.lexicon.languages_of(tokens, asked.language)
        marks = self.lexicon.marks(tokens, languages)
        return self._found(_Page(tokens, lay_out(tokens, marks), tuple(marks), languages), asked)

    def _found(self, page: "_Page", asked: Asked) -> Extraction:
        tokens, layout, marks = page.tokens, page.layout, page.marks
        said = affirmed(tokens, marks)
        found_languages = spoken.languages(tokens, layout, said)
        found_education = schooling.education(tokens, layout, said, asked.kind)
        found_licences = licences.licences(tokens, layout, said)
        spans = durations(tokens, marks)
        times = periods(tokens, marks, asked.today)
        work = jobs(tokens, layout, times) if asked.kind == "cv" else []
        of_dates = frozenset(place for one in times for place in range(one.first, one.end))
        joins = frozenset(mark.first for mark in marks if mark.group == licences.JOIN)
        settings = Settings(tokens, layout, Cues.of(tokens, marks), _lines(work), of_dates, joins, asked.kind)
        taken = [(one.start, one.end) for one in (*found_education, *found_licences)]
        small, names = of_dates | page.places(SMALL_WORDS), page.places(DENIABLE)
        found = self._hits(page, settings, asked, work)
        hits = [hit for hit in found if not page.says_else(hit, small) and not page.is_taken(hit, names, taken)]
        occupations = settle_occupations(settings, hits, work, spans, asked.today)
        return Extraction(
            occupations=tuple(occupations),
            skills=tuple(settle_skills(settings, hits, occupations)),
            languages=tuple(found_languages),
            education=tuple(found_education),
            licences=tuple(found_licences),
            years=tuple(experience.years(tokens, layout, marks, spans, asked.kind)),
            language=page.languages[0] if page.languages else None,
        )

    def _hits(self, page: "_Page", settings: Settings, asked: Asked, work: Sequence[Job]) -> list[Hit]:
        languages = tuple(dict.fromkeys((*page.languages, FALLBACK_LANGUAGE)))
        hits = Reader(self.taxonomy, self.gazetteer, settings.joins).hits(page.tokens, languages)
        if not asked.thorough:
            return hits
        language = page.languages[0] if page.languages else None
        wanted = closer.pieces(settings, hits, work, language)
        return hits + closer.link(settings, wanted, self.linkers, language)


@dataclass(frozen=True, slots=True)
class _Page:
    """A text as read."""

    tokens: Tokens
    layout: Layout
    marks: tuple[Mark, ...]
    languages: tuple[str, ...]

    def places(self, groups: Collection[str]) -> frozenset[int]:
        """The places of the words that the tables know under these groups."""
        return frozenset(place for mark in self.marks if mark.group in groups for place in range(mark.first, mark.end))

    def says_else(self, hit: Hit, small: frozenset[int]) -> bool:
        """Whether a hit is in a heading, or is no more than a date or a word such as "good" or "experience"."""
        return any(self.layout.heads[hit.first : hit.end]) or small.issuperset(range(hit.first, hit.end))

    def is_taken(self, hit: Hit, names: frozenset[int], taken: Iterable[tuple[int, int]]) -> bool:
        """Whether a hit reads as a skill what is a language, degree or licence."""
        if hit.kind != "skill":
            return False
        start, end = self.tokens.span(hit.first, hit.end)
        return not names.isdisjoint(range(hit.first, hit.end)) or any(
            start < other_end and other < end for other, other_end in taken
        )


def _lines(work: Sequence[Job]) -> frozenset[int]:
    return frozenset(line for job in work for line in job.lines)
