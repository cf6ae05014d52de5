"""Words into concepts for storage and back into wire: where the linker meets profiles and opportunities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magnet.errors import Invalid
from magnet.matching.linker import Candidate
from magnet.matching.mention import FULL, Link, Mention
from magnet.matching.taxonomy import Kind
from magnet.schemas.phrases import LinkedPhrase, Phrase, PhraseLink
from magnet.services.vocabulary import Vocabulary

Stored = dict[str, Any]
"""A phrase as kept: text, language, concept (where confirmed), status, and links as [uri, per mille] pairs.

`links` are what it is linked to or what a person is asked about; `others`, kept for occupations, are further candidates
that nobody is shown and that say what the words are like.
"""


Pairs = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a phrase: its status, its links, and other candidates."""

    status: str
    links: Pairs
    others: Pairs | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase with the kind of concept it should mean, the field it came from, and whose labels count besides."""

    kind: Kind
    phrase: Phrase
    field: str
    country: str | None = None


def link_all(vocabulary: Vocabulary, said: Sequence[Said]) -> list[Stored]:
    """Link every phrase, the unconfirmed ones of one country, kind and language in one go.

    Raises Invalid, with the nearest known concepts, where a confirmed concept does not exist.
    """
    stored: list[Stored | None] = [None] * len(said)
    open_ones: dict[tuple[str | None, Kind, str | None], list[int]] = {}
    for place, one in enumerate(said):
        if one.phrase.concept is None:
            open_ones.setdefault((one.country, one.kind, one.phrase.language), []).append(place)
        else:
            uri = confirmed(vocabulary, one)
            stored[place] = _stored(one.phrase, Decided("confirmed", [[uri, FULL]]), uri)
    for (country, kind, language), places in open_ones.items():
        texts = [said[place].phrase.text for place in places]
        for place, decision in zip(places, vocabulary.of(country).decide(kind, texts, language), strict=True):
            decided = Decided(decision.status, _pairs(decision.candidates), _pairs(decision.others))
            stored[place] = _stored(said[place].phrase, decided, None)
    return [one for one in stored if one is not None]


def confirmed(vocabulary: Vocabulary, said: Said) -> str:
    """The uri of the concept that a person chose by uri or ISCO-08 code."""
    wanted = said.phrase.concept or ""
    found = vocabulary.find(wanted, said.kind)
    if found is None:
        near = vocabulary.nearest([said.kind], wanted, None, 3)
        message = "This is no known occupation." if said.kind == "occupation" else "This is no known skill."
        raise Invalid.at(said.field, "unknown_code", message, nearest=near)
    return found


def _pairs(candidates: Sequence[Candidate]) -> Pairs:
    """Candidates as stored: one that is known at all weighs something."""
    return [[candidate.uri, max(round(candidate.score * FULL), 1)] for candidate in candidates]


def _stored(phrase: Phrase, decided: Decided, concept: str | None) -> Stored:
    linked = {"concept": concept, "status": decided.status, "links": decided.links}
    others = {"others": decided.others} if decided.others else {}
    return {"text": phrase.text, "language": phrase.language, **linked, **others}


def mention(stored: Mapping[str, Any]) -> Mention:
    """A stored phrase as the core sees it."""
    return Mention(stored["text"], stored["language"], links([*stored["links"], *stored.get("others", ())]))


def links(pairs: Sequence[Sequence[Any]]) -> tuple[Link, ...]:
    """Stored pairs of uri and per mille as the core's links."""
    return tuple(Link(uri, weight) for uri, weight in pairs)


def present_links(pairs: Sequence[Sequence[Any]], vocabulary: Vocabulary, languages: Sequence[str]) -> list[PhraseLink]:
    """Stored links with their labels in the reader's language; links to concepts that are gone are left out."""
    return [
        PhraseLink(
            concept=uri,
            code=vocabulary.code(uri),
            label=label,
            broader=vocabulary.broader(uri, languages),
            score=weight / FULL,
        )
        for uri, weight in pairs
        if (label := vocabulary.label(uri, languages)) is not None
    ]


def present(stored: Mapping[str, Any], vocabulary: Vocabulary, languages: Sequence[str]) -> LinkedPhrase:
    """A stored phrase on the wire."""
    return LinkedPhrase(
        text=stored["text"],
        language=stored["language"],
        concept=stored["concept"],
        status=stored["status"],
        links=present_links(stored["links"], vocabulary, languages),
    )


def phrase_document(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored phrase in its input form: the words, and the concept only where a person chose it."""
    return {"text": stored["text"], "language": stored["language"], "concept": stored["concept"]}
