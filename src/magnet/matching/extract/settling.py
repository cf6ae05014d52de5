"""From hits to suggestions: each concept once, with its best place, over the threshold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from magnet.matching.extract.concepts import Hit
from magnet.matching.extract.dates import Duration, Period
from magnet.matching.extract.found import ConceptFound, OccupationFound, SkillFound
from magnet.matching.extract.history import Job, spent
from magnet.matching.extract.lexicon import between
from magnet.matching.extract.reading import fold
from magnet.matching.extract.settings import Settings

Named = TypeVar("Named", bound=ConceptFound)
THRESHOLD = 0.4
"""Nothing is suggested that a caseworker would rather refuse than accept."""
BESIDE_THE_TITLE = 0.5
"""What a second occupation beside the dates of one job is worth: it is mostly part of the employer's name."""


def settle_occupations(
    settings: Settings, hits: Sequence[Hit], work: Sequence[Job], spans: Sequence[Duration], today: date | None
) -> list[OccupationFound]:
    """Each occupation once, its times put together."""
    scored = {hit: settings.chance(hit) for hit in hits if hit.kind == "occupation"}
    times = _titles_of(settings, scored, work)
    best: dict[int | str, OccupationFound] = {}
    for hit, score in scored.items():
        period = times.get(hit)
        told = hit.whole or hit.first in settings.cues.occupation
        spending = spent(settings.tokens, hit.first, hit.end, spans) if told else None
        tenths = period.tenths(today) if period else spending
        if tenths is not None and period is None and settings.kind == "cv":
            score = max(score, min(score + 0.3, 0.8))
        if score < THRESHOLD:
            continue
        start, end = settings.tokens.span(hit.first, hit.end)
        found = OccupationFound(
            start=start,
            end=end,
            score=round(score, 3),
            concept=hit.concept,
            text=settings.tokens.shown(hit.first, hit.end),
            tenths=tenths if settings.kind == "cv" else None,
            last_year=period.last_year(today) if period else None,
        )
        name = fold(found.text) if hit.concept is None else hit.concept
        known = best.get(name)
        best[name] = found if known is None else _together(known, found, summed=period is not None)
    return sorted(_outermost(best.values()), key=lambda one: (-one.score, one.start))


def settle_skills(settings: Settings, hits: Sequence[Hit], occupations: Sequence[OccupationFound]) -> list[SkillFound]:
    """Each skill once; none that is a part of an occupation's name."""
    best: dict[int | str, SkillFound] = {}
    names = [(one.start, one.end) for one in occupations]
    for hit in hits:
        if hit.kind != "skill" or settings.layout.part(hit.first) in NO_SKILLS[settings.kind]:
            continue
        score = round(settings.chance(hit), 3)
        start, end = settings.tokens.span(hit.first, hit.end)
        if score < THRESHOLD or any(start < other_end and other < end for other, other_end in names):
            continue
        found = SkillFound(
            start=start, end=end, score=score, concept=hit.concept, text=settings.tokens.shown(hit.first, hit.end)
        )
        name = fold(found.text) if hit.concept is None else hit.concept
        known = best.get(name)
        if known is None or (known.score, -known.start) < (found.score, -found.start):
            best[name] = found
    return sorted(_outermost(best.values()), key=lambda one: (-one.score, one.start))


NO_SKILLS: Mapping[str, frozenset[str]] = {
    "cv": frozenset({"personal", "education"}),
    "advert": frozenset({"offer", "apply", "company"}),
}
"""Parts that speak of something else: what the employer gives, how to apply."""


def _titles_of(settings: Settings, scored: dict[Hit, float], work: Sequence[Job]) -> dict[Hit, Period]:
    """Which occupation each job's dates belong to; the others beside them are made less likely."""
    times: dict[Hit, Period] = {}
    lines = settings.tokens.lines
    by_line: dict[int, list[Hit]] = {}
    in_order = sorted(scored, key=lambda hit: hit.first)
    for hit in scored:
        by_line.setdefault(lines[hit.first], []).append(hit)
    for job in work:
        near = (
            between(in_order, *job.beside)
            if job.beside
            else [hit for line in job.lines for hit in by_line.get(line, ())]
        )
        if not near:
            continue
        title = max(near, key=partial(_as_title, scored, job, lines))
        for hit in near:
            if hit is not title and hit not in times:
                scored[hit] *= BESIDE_THE_TITLE
        times.setdefault(title, job.period)
    return times


def _as_title(
    scored: Mapping[Hit, float], job: Job, lines: Sequence[int], hit: Hit
) -> tuple[bool, bool, float, int, int]:
    """How well a hit beside a job's dates serves as its title; the greatest is it."""
    return hit.concept is not None, hit.whole, scored[hit], -job.lines.index(lines[hit.first]), -hit.first


def _together(known: OccupationFound, other: OccupationFound, *, summed: bool) -> OccupationFound:
    """One occupation met twice: the better place, and the times of both."""
    best = known if (known.score, -known.start) >= (other.score, -other.start) else other
    if summed and known.tenths is not None and other.tenths is not None and known.last_year is not None:
        tenths: int | None = known.tenths + other.tenths
    else:
        tenths = max((one.tenths for one in (known, other) if one.tenths is not None), default=None)
    last = max((one.last_year for one in (known, other) if one.last_year is not None), default=None)
    return replace(best, tenths=tenths, last_year=last)


def _outermost(found: Iterable[Named]) -> list[Named]:
    """Without what lies within something at least as likely."""
    kept: list[Named] = []
    for one in sorted(found, key=lambda one: (-one.score, one.start - one.end, one.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return kept
