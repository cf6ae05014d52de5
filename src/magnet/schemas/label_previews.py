"""What labels would change, before they count: phrases of opportunities in full, people in fives."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from magnet.schemas.base import Wire
from magnet.schemas.codes import Country
from magnet.schemas.labels import LabelWords
from magnet.schemas.links import ConceptKind
from magnet.schemas.phrases import LinkStatus, PhraseLink

MOST_LABELS = 500


class LabelPreviewIn(Wire):
    """Labels that a country thinks of adding: said here, or in a file that was sent and is not confirmed."""

    country: Country
    labels: Annotated[list[LabelWords], Field(max_length=MOST_LABELS)] = []
    import_id: Annotated[UUID | None, Field(description="a file of labels that was previewed")] = None


class Linked(Wire):
    """What a phrase is linked to, or a person is asked about."""

    status: LinkStatus
    links: list[PhraseLink]


class RelinkedPhrase(Wire):
    """A phrase of vacancies, trainings or supports that would link differently, and how many of these say it."""

    text: str
    language: str | None
    kind: ConceptKind
    items: int
    now: Linked
    then: Linked


class LabelPreview(Wire):
    """What would link differently. Whatever a person has confirmed stays.

    `phrases` are the most frequent of `changed`. Of `said` different phrases (of the newest 100,000 items) `looked_at`
    were linked anew: those with a word that begins like one of a new label first, then the most frequent. `people` is
    how many returnees' own words would link differently: of each phrase that five or more have, in fives, so that who
    has two such phrases counts twice; no word of theirs is shown. `left_out` are rows of a file that would be refused.
    """

    country: str
    said: int
    looked_at: int
    changed: int
    items: int
    phrases: list[RelinkedPhrase]
    people: int
    left_out: int = 0
