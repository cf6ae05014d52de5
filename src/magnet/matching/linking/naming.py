"""Called so word for word: what stands between linking and asking is linked where one concept has just that name."""

from collections.abc import Sequence

from magnet.matching.languages import is_alike
from magnet.matching.linking.candidates import ASKED, LINKED, Candidate
from magnet.matching.taxonomy import Taxonomy
from magnet.matching.text import words
from magnet.matching.undivided import names_of

NAMED = 0.85
"""The chance of a concept that is called just so: of everyday phrases it was always right, of the labelled sets, which
have noise of their own, for seven to nine of ten."""


def named(
    taxonomy: Taxonomy, said: Sequence[str], found: tuple[Candidate, ...], language: str | None
) -> tuple[Candidate, ...]:
    """The candidates, the first with the chance of a name where it alone has the phrase for a label in its language.

    A trade's name stands in neighbours' longer names, too ("electrician", "car electrician"), so that the lead over
    them is small although nobody would ask. A second candidate of the same name leaves the question open.
    """
    if language is None or not found or not ASKED <= found[0].score < LINKED[taxonomy.concept(found[0].concept).kind]:
        return found
    first, *others = found
    if not _is_called(taxonomy, first.concept, said, language):
        return found
    if others and _is_called(taxonomy, others[0].concept, said, language):
        return found
    return (first._replace(score=NAMED), *(one._replace(score=min(one.score, 1 - NAMED)) for one in others))


def _is_called(taxonomy: Taxonomy, concept: int, said: Sequence[str], language: str) -> bool:
    labels = names_of(taxonomy, concept)
    return any(is_alike(label.language, language) and words(label.text) == tuple(said) for label in labels)
