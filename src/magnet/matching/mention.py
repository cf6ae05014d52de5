"""Words as a person or an advert gave them, beside the concepts they were linked to."""

from dataclasses import dataclass

FULL = 1000
"""One, in the core's whole per mille: values, weights of links and scores all run from 0 to FULL."""


@dataclass(frozen=True, slots=True)
class Link:
    """A concept that words were linked to.

    `weight` is how sure the link is, in per mille: FULL where a person chose or confirmed it, the linker's
    confidence where nobody has answered yet.
    """

    concept: str
    weight: int = FULL


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing said (an occupation, a skill), with its links, best first; no links means unlinked words."""

    text: str
    language: str | None = None
    links: tuple[Link, ...] = ()
