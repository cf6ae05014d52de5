"""Reading the taxonomy: phrases into concepts, concepts for a few typed letters, one concept with all about it."""

from collections.abc import Iterable
from typing import get_args

from magnet.errors import NotFound
from magnet.matching.linker import Candidate, decide
from magnet.matching.reach import nearest_label
from magnet.matching.taxonomy import KINDS, Kind, RelationKind
from magnet.matching.undivided import unit_of
from magnet.schemas.links import (
    Concept,
    ConceptKind,
    ConceptRef,
    Concepts,
    LabelOut,
    LinkAnswer,
    LinkCandidate,
    Links,
    LinksIn,
)
from magnet.schemas.phrases import LinkStatus
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.grants import outside
from magnet.services.vocabulary import Vocabulary

ORDER: tuple[LinkStatus, ...] = get_args(LinkStatus)
"""From sure to not at all."""


async def links(ctx: Context, asked: LinksIn) -> Links:
    """The concepts that each phrase may mean, all kinds together, best first."""
    ctx.require(Permission.TAXONOMY_READ)
    vocabulary = await of_country(ctx, asked.country)
    answers = await ctx.runtime.compute(_answers, vocabulary, asked, ctx.languages)
    return Links(answers=answers, languages=list(vocabulary.taxonomy.languages()))


def _answers(vocabulary: Vocabulary, asked: LinksIn, languages: tuple[str, ...]) -> list[LinkAnswer]:
    reach = vocabulary.reach
    found = {
        kind: reach.links(vocabulary.linkers[kind], asked.phrases, asked.language, asked.limit) for kind in asked.kinds
    }
    answers = []
    for place, text in enumerate(asked.phrases):
        both = sorted(
            ((kind, one) for kind, many in found.items() for one in many[place]),
            key=lambda one: -one[1].score,
        )
        candidates = [_candidate(vocabulary, text, found_one, languages) for found_one in both[: asked.limit]]
        statuses = [decide(many[place], kind, text).status for kind, many in found.items()]
        answers.append(
            LinkAnswer(
                text=text,
                status=min(statuses, key=ORDER.index),
                candidates=candidates,
                language_loaded=reach.reads(text, asked.language),
            )
        )
    return answers


def _candidate(
    vocabulary: Vocabulary, text: str, found: tuple[ConceptKind, Candidate], languages: tuple[str, ...]
) -> LinkCandidate:
    kind, one = found
    met = nearest_label(vocabulary.taxonomy, text, one.concept)
    return LinkCandidate(
        concept=one.uri,
        kind=kind,
        code=one.code,
        is_group=vocabulary.taxonomy.concept(one.concept).is_group,
        label=vocabulary.label(one.uri, languages) or one.label,
        broader=vocabulary.broader(one.uri, languages),
        matched=met.text if met else one.label,
        matched_language=met.language if met else one.label_language,
        score=one.score,
    )


async def of_country(ctx: Context, country: str | None) -> Vocabulary:
    """The vocabulary with the own labels of a country, which has to be within reach, or of none."""
    vocabulary = await ctx.vocabulary()
    if country is None:
        return vocabulary
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.TAXONOMY_READ)):
        raise outside("country")
    return await ctx.runtime.compute(vocabulary.of, country)


async def search(
    ctx: Context, typed: str, kind: Kind | None = None, limit: int = 10, *, country: str | None = None
) -> Concepts:
    """Concepts for what is being typed: by words of labels in the reader's languages, then in any, then by likeness."""
    ctx.require(Permission.TAXONOMY_READ)
    vocabulary = await of_country(ctx, country)
    return await ctx.runtime.compute(_search, vocabulary, typed, kind, (ctx.languages, limit))


def _search(vocabulary: Vocabulary, typed: str, kind: Kind | None, wanted: tuple[tuple[str, ...], int]) -> Concepts:
    languages, limit = wanted
    taxonomy = vocabulary.taxonomy
    kinds = KINDS if kind is None else (kind,)
    found: dict[int, None] = {}
    for language in (*_spoken(vocabulary, languages), None):
        for row in vocabulary.labels(language).beginning_with(typed):
            concept = unit_of(taxonomy, int(taxonomy.label_concepts[row]))
            if KINDS[taxonomy.kinds[concept]] in kinds:
                found[concept] = None
            if len(found) >= limit:
                return _concepts(vocabulary, found, languages)
    near = [one for each in kinds for one in vocabulary.link(each, typed, languages[0] if languages else None, limit)]
    for candidate in sorted(near, key=lambda one: -one.score):
        found[candidate.concept] = None
    return _concepts(vocabulary, list(found)[:limit], languages)


def _spoken(vocabulary: Vocabulary, languages: Iterable[str]) -> list[str]:
    """Of the reader's languages those that have labels, with or without their region."""
    known = vocabulary.taxonomy.languages()
    both = [tag for language in languages for tag in (language, language.split("-")[0])]
    return [tag for tag in dict.fromkeys(both) if tag in known]


def _concepts(vocabulary: Vocabulary, places: Iterable[int], languages: tuple[str, ...]) -> Concepts:
    return Concepts(concepts=[_ref(vocabulary, place, languages) for place in places])


def _ref(vocabulary: Vocabulary, place: int, languages: tuple[str, ...]) -> ConceptRef:
    concept = vocabulary.taxonomy.concept(place)
    label = vocabulary.label(concept.uri, languages) or concept.uri
    return ConceptRef(concept=concept.uri, kind=concept.kind, code=concept.code, label=label)


async def concept(ctx: Context, uri: str) -> Concept:
    """One concept with its labels in all languages, what is above it, and the skills that an occupation needs."""
    ctx.require(Permission.TAXONOMY_READ)
    vocabulary = await ctx.vocabulary()
    place = vocabulary.taxonomy.index(uri)
    if place is None:
        raise NotFound("There is no concept with this uri.")
    labels = vocabulary.taxonomy.labels_of(place)

    def related(kind: RelationKind) -> list[ConceptRef]:
        sources, targets = vocabulary.taxonomy.related(kind)
        return [_ref(vocabulary, int(target), ctx.languages) for target in targets[sources == place]]

    return Concept(
        **_ref(vocabulary, place, ctx.languages).model_dump(),
        is_group=vocabulary.taxonomy.concept(place).is_group,
        labels=[LabelOut(language=one.language, text=one.text, preferred=one.preferred) for one in labels],
        broader=related("broader"),
        essential_skills=related("essential"),
        optional_skills=related("optional"),
    )
