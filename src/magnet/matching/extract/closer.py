"""A closer look: short lines that no label stands in word for word are linked by likeness."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from magnet.matching.extract.concepts import Hit, Settings
from magnet.matching.extract.history import Job
from magnet.matching.linker import Linker
from magnet.matching.taxonomy import Kind

LONGEST = 8
"""Words of a phrase that is worth linking."""
MOST: dict[Kind, int] = {"occupation": 80, "skill": 160}
"""Phrases linked of one text: a bound on its time."""
LEAST: dict[Kind, float] = {"occupation": 0.5, "skill": 0.62}
"""Least chance of a link that is shown."""
SKILL_PARTS = frozenset({"skills", "requirements", "duties"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Words from `first` to before `end` that may name a concept of a kind."""

    first: int
    end: int
    kind: Kind


def pieces(settings: Settings, hits: Sequence[Hit], work: Sequence[Job]) -> list[Piece]:
    """What is worth linking: titles, lines beside the dates of a job, what "worked as" leads in, lists of skills."""
    known: dict[Kind, set[int]] = {kind: set() for kind in MOST}
    for hit in hits:
        if hit.whole or hit.words > 1:
            known[hit.kind].update(range(hit.first, hit.end))
    occupations = [*_titles(settings), *_beside_dates(settings, work), *_led_in(settings)]
    spans: dict[Kind, list[tuple[int, int]]] = {"occupation": occupations, "skill": list(_listed(settings))}
    found: list[Piece] = []
    for kind, many in spans.items():
        wanted = [
            Piece(first, end, kind)
            for first, end in dict.fromkeys(many)
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
            if candidates and candidates[0].score >= LEAST[kind]:
                best = candidates[0]
                found.append(Hit(piece.first, piece.end, kind, best.concept, piece.end - piece.first, True, best.score))
    return found


def _titles(settings: Settings) -> Iterable[tuple[int, int]]:
    if settings.kind == "advert":
        yield from _clauses(settings, 0)


def _beside_dates(settings: Settings, work: Sequence[Job]) -> Iterable[tuple[int, int]]:
    for job in work:
        for line in job.lines:
            yield from _clauses(settings, line)


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
            yield from _clauses(settings, line)


def _clauses(settings: Settings, line: int) -> Iterable[tuple[int, int]]:
    tokens = settings.tokens
    first, end = tokens.line(line)
    begin = first
    for place in range(first + 1, end + 1):
        if place == end or tokens.clauses[place] != tokens.clauses[begin]:
            yield begin, place
            begin = place


def _is_phrase(settings: Settings, first: int, end: int) -> bool:
    words = settings.tokens.words[first:end]
    return (
        0 < len(words) <= LONGEST
        and not any(word.isdecimal() for word in words)
        and any(len(word) > 2 for word in words)
    )
