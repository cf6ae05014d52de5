"""Words with their links, languages with levels, pay: the parts that profiles and opportunities are made of."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Money, Wire, Words
from magnet.schemas.codes import Cefr, CefrAsked, Currency, Language

LinkStatus = Literal["confirmed", "linked", "asked", "unlinked"]


class Phrase(Wire):
    """A skill or occupation in somebody's own words.

    `concept` is a concept's uri or an ISCO-08 code that a person chose; without it the words are linked by the service.
    """

    text: Words
    language: Language | None = None
    concept: Line | None = Field(default=None, examples=["7212"])


class PhraseLink(Wire):
    """A concept that the words may mean; `score` 0..1 is the confidence, 1 where a person confirmed it."""

    concept: str
    code: str | None = Field(default=None, description="ISCO-08 code, for occupations")
    label: str
    broader: str | None = Field(default=None, description="label of the group right above, to tell concepts apart")
    score: float = Field(ge=0, le=1)


class LinkedPhrase(Phrase):
    """A phrase as stored: the words kept as given, beside what they were linked to."""

    status: LinkStatus
    links: list[PhraseLink]


class LanguageLevel(Wire):
    """A language one has, with CEFR levels; "none" records that it is known to be absent."""

    language: Language
    spoken: Cefr | None = None
    written: Cefr | None = None


class LanguageWanted(Wire):
    """A language asked for, with the least CEFR level where one is said."""

    language: Language
    level: CefrAsked | None = None


class Amount(Wire):
    """Money paid once, in whole units of a currency; either end may be unknown."""

    minimum: Money | None = None
    maximum: Money | None = None
    currency: Currency

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise PydanticCustomError("pay_order", "The minimum is above the maximum.")
        if self.minimum is None and self.maximum is None:
            raise PydanticCustomError("pay_empty", "Give a minimum or a maximum, or leave it out.")
        return self


class PayRange(Amount):
    """Pay in whole units of a currency per period; either end may be unknown."""

    period: Literal["hour", "day", "week", "month", "year"] = "month"
