"""A closer look: short lines that no label stands in word for word are linked by likeness."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from magnet.matching.extract.concepts import Hit
from magnet.matching.extract.history import Job
from magnet.matching.extract.reading import Tokens
from magnet.matching.extract.settings import Settings
from magnet.matching.languages import table_of
from magnet.matching.linker import Candidate, Linker
from magnet.matching.taxonomy import Kind, Taxonomy

LONGEST, LONGEST_SKILL = 8, 5
"""Words of a phrase that is worth linking, and of one that is a skill by itself."""
MOST: dict[Kind, int] = {"occupation": 80, "skill": 160}
"""Phrases linked of one text: a bound on its time."""
LEAST: dict[Kind, float] = {"occupation": 0.45, "skill": 0.62}
"""Least chance of a link that is shown."""
LEAST_ALONE = 0.85
"""The same for a skill of one word, which is often like a word that means something else."""
A_TITLE = 0.1
"""Least chance at which words beside the dates of a job are its title rather than the employer's name."""
OWN_WORDS: dict[Kind, float] = {"occupation": 0.5, "skill": 0.72}
"""How sure words without a link are, beside dates of a job (more by the chance of a link) or in a list of skills."""
SKILL_PARTS = frozenset({"skills", "requirements", "duties"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Words from `first` to before `end` that may name a concept of a kind."""

    first: int
    end: int
    kind: Kind


def pieces(settings: Settings, hits: Sequence[Hit], work: Sequence[Job], language: str | None) -> list[Piece]:
    """What is worth linking: titles, lines beside the dates of a job, what "worked as" leads in, lists of skills."""
    known: dict[Kind, set[int]] = {kind: set() for kind in MOST}
    for hit in hits:
        if hit.whole or (hit.words > 1 and hit.kind == "skill"):
            known[hit.kind].update(range(hit.first, hit.end))
    occupations = [*_titles(settings), *_beside_dates(settings, work), *_led_in(settings)]
    spans: dict[Kind, list[tuple[int, int]]] = {"occupation": occupations, "skill": list(_listed(settings))}
    stops = table_of(language).stops if language else frozenset()
    small = settings.joins.union(place for place, word in enumerate(settings.tokens.words) if word in stops)
    found: list[Piece] = []
    for kind, many in spans.items():
        wanted = [
            Piece(first, end, kind)
            for first, end in dict.fromkeys(_trimmed(small, *span) for span in many)
            if _is_phrase(settings, first, end) and known[kind].isdisjoint(range(first, end))
        ]
        found += wanted[: MOST[kind]]
    return found


def link(
    settings: Settings, wanted: Sequence[Piece], linkers: Mapping[Kind, Linker], language: str | None
) -> list[Hit]:
    """The pieces that are like enough to a label, as hits."""
    found: list[Hit] = []
    for kind in MOST:
        mine = [piece for piece in wanted if piece.kind == kind]
        if not mine or kind not in linkers:
            continue
        texts = [settings.tokens.shown(piece.first, piece.end) for piece in mine]
        for piece, candidates in zip(mine, linkers[kind].link_many(texts, language, 5), strict=True):
            found += _hit(settings, piece, candidates[0] if candidates else None, linkers[kind].taxonomy, language)
    return found


def _hit(
    settings: Settings, piece: Piece, best: Candidate | None, taxonomy: Taxonomy, language: str | None
) -> Iterable[Hit]:
    if best is not None and piece.kind == "skill" and taxonomy.groups[best.concept]:
        best = None
    size, score = piece.end - piece.first, best.score if best else 0.0
    line, part = settings.tokens.lines[piece.first], settings.layout.part(piece.first)
    alone = piece.kind == "skill" and size == 1
    # Where no label could be like the words, that none is does not speak against them.
    least = A_TITLE if language is None or language in taxonomy.languages() else 0.0
    if best is not None and score >= (LEAST_ALONE if alone else LEAST[piece.kind]):
        yield Hit(piece.first, piece.end, piece.kind, best.concept, size, True, score)
    elif piece.kind == "occupation" and line in settings.dated and score >= least:
        yield Hit(piece.first, piece.end, piece.kind, None, size, True, OWN_WORDS[piece.kind] + score / 2)
    elif piece.kind == "skill" and part == "skills" and settings.kind == "cv" and size <= LONGEST_SKILL:
        yield Hit(piece.first, piece.end, piece.kind, None, size, True, OWN_WORDS[piece.kind])


def _titles(settings: Settings) -> Iterable[tuple[int, int]]:
    if settings.kind == "advert":
        yield from _clauses(settings.tokens, *settings.tokens.line(0))


def _beside_dates(settings: Settings, work: Sequence[Job]) -> Iterable[tuple[int, int]]:
    tokens = settings.tokens
    spans = (job.beside or tokens.line(line) for job in work for line in job.lines)
    for first, end in dict.fromkeys(spans):
        # The rest of such a line mostly says with whom and where.
        yield from [each for each in _undated(settings, first, end) if each[0] < each[1]][:1]


def _undated(settings: Settings, first: int, end: int) -> Iterable[tuple[int, int]]:
    """The clauses without the dates at their ends."""
    for begin, stop in _clauses(settings.tokens, first, end):
        while begin < stop and begin in settings.times:
            begin += 1
        while begin < stop and stop - 1 in settings.times:
            stop -= 1
        yield begin, stop


def _led_in(settings: Settings) -> Iterable[tuple[int, int]]:
    tokens = settings.tokens
    for place in sorted(settings.cues.occupation):
        if place - 1 in settings.cues.occupation:
            continue
        end = place
        while end < len(tokens) and tokens.clauses[end] == tokens.clauses[place] and end - place < LONGEST:
            end += 1
        yield place, end


def _listed(settings: Settings) -> Iterable[tuple[int, int]]:
    tokens = settings.tokens
    for line in range(len(tokens.bulleted)):
        first = tokens.line_firsts[line]
        part = settings.layout.part(first)
        if not settings.layout.heads[first] and (part in SKILL_PARTS or (tokens.bulleted[line] and not part)):
            yield from _clauses(tokens, *tokens.line(line))


def _clauses(tokens: Tokens, first: int, end: int) -> Iterable[tuple[int, int]]:
    begin = first
    for place in range(first + 1, end + 1):
        if place == end or tokens.clauses[place] != tokens.clauses[begin]:
            yield begin, place
            begin = place


def _trimmed(small: frozenset[int], first: int, end: int) -> tuple[int, int]:
    """A span without the words such as "and" or "a" at its ends."""
    while first < end and first in small:
        first += 1
    while first < end and end - 1 in small:
        end -= 1
    return first, end


def _is_phrase(settings: Settings, first: int, end: int) -> bool:
    words = settings.tokens.words[first:end]
    return (
        0 < len(words) <= LONGEST
        and not any(word.isdecimal() for word in words)
        and any(len(word) > 2 for word in words)
    )
