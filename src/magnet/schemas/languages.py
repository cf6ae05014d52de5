"""The languages that readers are answered in, on the wire."""

from typing import Literal

from pydantic import Field

from magnet.schemas.base import Wire


class LanguageOut(Wire):
    """A language that reasons, gates, refusals and pages can be told in."""

    language: str = Field(description="as Accept-Language names it (BCP 47)", examples=["ckb"])
    name: str = Field(description="what it is called in the reader's language")
    own_name: str
    direction: Literal["ltr", "rtl"]
    reviewed: bool = Field(description="false: its sentences are a draft that nobody who speaks it has read yet")
    labels: bool = Field(description="whether the taxonomy has labels of occupations and skills in it")


class Languages(Wire):
    """All of them, by tag."""

    items: list[LanguageOut]
