"""What a follow-up asks about how somebody settles, as data, and the scores that an office's own weights make of it.

The questions are this service's own. They are nobody's official survey, and no weights are shipped with them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Wire
from magnet.schemas.codes import nearest, unknown

Dimension = Literal["economic", "social", "psychosocial"]


class Question(Wire):
    """A question by its code, with its answers from the one that stands for the least to that for the most."""

    code: str
    dimension: Dimension
    text: str
    choices: tuple[str, ...]


def _asked(code: str, dimension: Dimension, text: str, choices: str) -> Question:
    return Question(code=code, dimension=dimension, text=text, choices=tuple(choices.split()))


QUESTIONS: tuple[Question, ...] = (
    _asked("income_covers_needs", "economic", "Does the income cover what is needed?", "never sometimes mostly always"),
    _asked("work_regular", "economic", "How regular is the work?", "none occasional seasonal regular"),
    _asked("debts", "economic", "Can debts be paid back?", "impossible hard easily no_debts"),
    _asked("food", "economic", "Is there enough to eat at home?", "often_not sometimes_not always"),
    _asked("reserves", "economic", "Is there something put by, or somebody who lends?", "nothing little enough"),
    _asked("housing", "social", "How safe is the housing from being lost?", "none insecure for_now lasting"),
    _asked("documents", "social", "Are the documents there that are needed?", "none some all"),
    _asked("services", "social", "Can public services be used where they are needed?", "none some all"),
    _asked("schooling", "social", "Do the children of school age go to school?", "none some all"),
    _asked("community", "social", "Does the person take part in what goes on around?", "never sometimes often"),
    _asked("support", "psychosocial", "Is there somebody to turn to?", "nobody one several"),
    _asked("belonging", "psychosocial", "Does the person feel at home?", "not_at_all little mostly fully"),
    _asked("safety", "psychosocial", "Does the person feel safe?", "never sometimes always"),
    _asked("strain", "psychosocial", "Do worries weigh on daily life?", "daily often rarely never"),
    _asked("staying", "psychosocial", "Is staying thinkable?", "must_leave would_leave undecided will_stay"),
)
BY_CODE: Mapping[str, Question] = {one.code: one for one in QUESTIONS}
HELD_BACK: frozenset[str] = frozenset(one.code for one in QUESTIONS if one.dimension == "psychosocial")
"""Of what these ask only who may read needs sees the answers."""


class Questions(Wire):
    """All questions that follow-ups ask."""

    items: tuple[Question, ...]


def _known(given: dict[str, str]) -> dict[str, str]:
    for code, choice in given.items():
        if code not in BY_CODE:
            raise unknown("question", nearest(code, BY_CODE))
        if choice not in BY_CODE[code].choices:
            raise PydanticCustomError(
                "unknown_choice", "This is no answer to that question.", {"nearest": list(BY_CODE[code].choices)}
            )
    return given


Answers = Annotated[
    dict[str, str],
    Field(max_length=len(QUESTIONS), description="by question its answer; what was not answered is left out"),
    AfterValidator(_known),
]


def _weighing(given: dict[str, int]) -> dict[str, int]:
    for code in given:
        if code not in BY_CODE:
            raise unknown("question", nearest(code, BY_CODE))
    if not any(given.values()):
        raise PydanticCustomError("weightless", "At least one question needs a weight above 0.")
    return given


Weights = Annotated[
    dict[str, Annotated[int, Field(ge=0, le=1000)]],
    Field(max_length=len(QUESTIONS), description="by question (`/v1/sustainability-questions`), in any proportion"),
    AfterValidator(_weighing),
]
"""What an office holds for more or less important; a question that it leaves out counts nothing."""


class Share(Wire):
    """A score from 0 to 1, null where nothing that counts was answered, and how much of what counts was."""

    score: float | None
    answered: float


class Settled(Wire):
    """How somebody settles, economically and socially, by the weights that the office sets now."""

    economic: Share
    social: Share


class Sustainability(Wire):
    """All answers of one follow-up, with the scores by the weights that the office sets now; null without any."""

    follow_up_id: str
    about: str
    month: int
    on: date
    answers: dict[str, str]
    whole: Share | None
    economic: Share | None
    social: Share | None
    psychosocial: Share | None


class Sustained(Wire):
    """How somebody settled, follow-up by follow-up, the oldest first."""

    items: list[Sustainability]
