"""Sessions with one returnee on the wire: information before departure, counselling after arrival."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Stamps, Wire, Words
from magnet.schemas.codes import Language
from magnet.schemas.guides import GuideCountry
from magnet.schemas.guides import Topic as GuideTopic

Kind = Literal["pre_departure", "post_arrival"]
How = Literal["in_person", "telephone", "video", "messages"]
Topic = Literal[
    "job_search_services",
    "training_providers",
    "documents",
    "recognition_of_diplomas",
    "starting_a_business",
    "housing",
    "health",
    "support_for_vulnerable_groups",
    "contacts",
    "rights",
    "plan",
    "referral",
    "follow_up",
    "other",
]
"""What is talked about: the topics of country guides, and what else sessions are for."""
Present = Literal[
    "returnee",
    "guardian",
    "parent",
    "spouse",
    "family_member",
    "interpreter",
    "lawyer",
    "social_worker",
    "psychologist",
    "other",
]
"""Who was there besides who held the session, by what they are; nobody is named."""
Step = Literal[
    "next_session",
    "documents",
    "diplomas",
    "job_search",
    "training",
    "business",
    "plan",
    "housing",
    "health",
    "psychosocial",
    "legal_advice",
    "family_contact",
    "other",
]
Missing = Literal["present", "guardian", "family_assessment"]
"""What a child's session asks for."""
Note = Annotated[Words, Field(max_length=10_000)]


def _once(given: list[str]) -> list[str]:
    return list(dict.fromkeys(given))


Topics = Annotated[list[Topic], Field(max_length=20), AfterValidator(_once)]


class HandedOver(Wire):
    """A section of a country guide that was handed over, in which language, and which version where it is known."""

    country: GuideCountry
    topic: GuideTopic
    language: Language
    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


Handouts = Annotated[list[HandedOver], Field(max_length=100)]


class Meeting(Wire):
    """What all sessions have, with one person or a group: when, where, and what they were about."""

    kind: Kind
    held_on: date
    how: How = "in_person"
    place: Line | None = Field(default=None, description="where people met; for a session in person only")
    language: Language | None = None
    topics: Topics = []
    guide_sections: Handouts = []

    @model_validator(mode="after")
    def _place_of_meeting(self) -> Self:
        if self.place is not None and self.how != "in_person":
            raise PydanticCustomError("place_remote", "Nobody met at a place: the session was remote.")
        return self


class NextStep(Wire):
    """What is to be done next, as a code, in words or both, until when, and when it was done."""

    step: Step | None = None
    words: Annotated[Words, Field(max_length=1000)] | None = None
    due_on: date
    done_on: date | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.step is None and self.words is None:
            raise PydanticCustomError("step_missing", "Say what is to be done, as a code or in words.")
        return self


class CounsellingFacts(Meeting):
    """A session as told to whoever keeps the case."""

    present: Annotated[list[Present], Field(max_length=20), AfterValidator(_once)] = []
    notes: Note | None = None
    next_step: NextStep | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        for day in (self.next_step.due_on, self.next_step.done_on) if self.next_step else ():
            if day is not None and day < self.held_on:
                raise PydanticCustomError("date_order", "The next step lies before the session.")
        return self


class FamilyAssessmentIn(Wire):
    """Whether a child's family can take the child in: how far the assessment is, its day and outcome."""

    outcome: Literal["favourable", "with_conditions", "unfavourable", "inconclusive", "under_way", "not_begun"]
    done_on: date | None = None
    words: Note | None = None

    @model_validator(mode="after")
    def _day_of_the_outcome(self) -> Self:
        if (self.done_on is None) != (self.outcome in ("under_way", "not_begun")):
            raise PydanticCustomError("done_on", "An assessment that is done has a day, and no other has one.")
        return self


class SensitiveIn(Wire):
    """What of a session is told to nobody but who may know a person's needs.

    For a child the guardian is there, or it says here why not; for an unaccompanied one the family is assessed.
    """

    notes: Note | None = None
    guardian_absent_because: (
        Literal["not_appointed", "not_reached", "not_available", "child_s_wish", "conflict_of_interest", "of_age"]
        | None
    ) = None
    family_assessment: FamilyAssessmentIn | None = None


class CounsellingIn(CounsellingFacts):
    """A session as recorded. `sensitive` is sealed apart, and from then on read and replaced at `sensitive` alone."""

    sensitive: SensitiveIn | None = None


class Counselling(Stamps, CounsellingFacts):
    """A session as stored; `has_sensitive`: there is more that only who may know the person's needs is told."""

    country: str
    returnee_id: str
    recorded_by: str
    has_sensitive: bool


class Sensitive(SensitiveIn):
    """What of a session is told for a purpose only; `missing` is what a child's session still asks for.

    `id` and `version` are the session's.
    """

    id: str
    version: int
    missing: list[Missing]
