"""Where in a text a concept is named, and how likely a caseworker accepts what is named there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from magnet.matching.extract.concepts import Hit
from magnet.matching.extract.found import TextKind
from magnet.matching.extract.layout import Layout
from magnet.matching.extract.lexicon import Mark
from magnet.matching.extract.reading import Tokens
from magnet.matching.taxonomy import Kind

Setting = Literal["title", "dated", "part", "cued", "whole", "prose"]
"""Where a label stands: in a title; beside the dates of a job; in the part of the text that it belongs to; after words
that lead it in; as a whole clause; or anywhere else."""
CUES = "cues"
CUE_REACH = {"occupation": 3, "skill": 4}
SHORT_LINE = 9
"""Words in a line that may be a title."""
HEADLINE = 3
"""Lines at the top of a CV in which an occupation by itself is the person's own."""
CHANCES: dict[Kind, dict[Setting, tuple[float, float]]] = {
    "occupation": {
        "title": (0.9, 0.92),
        "dated": (0.9, 0.93),
        "part": (0.72, 0.82),
        "cued": (0.75, 0.85),
        "whole": (0.5, 0.6),
        "prose": (0.2, 0.35),
    },
    "skill": {
        "title": (0.2, 0.3),
        "dated": (0.2, 0.3),
        "part": (0.75, 0.84),
        "cued": (0.65, 0.75),
        "whole": (0.55, 0.72),
        "prose": (0.42, 0.55),
    },
}
"""How likely a caseworker accepts a label met in a setting: of one word, of several."""


PART_OF_A_TITLE = 0.75
"""What a name is worth that is only a part of a title: a "director general of sales" is no director general."""
STANDING_ALONE = 0.9
"""How telling words are at least that are a job title or an item of a list of skills: common ones are meant too."""


def chance(hit: Hit, setting: Setting, *, listed: bool) -> float:
    """How likely a caseworker accepts a hit; `listed`: in a list of skills."""
    telling = hit.telling
    if hit.whole and (hit.kind == "occupation" or listed):
        telling = max(telling, STANDING_ALONE)
    if hit.kind == "occupation" and setting in ("title", "dated") and not hit.whole:
        telling *= PART_OF_A_TITLE
    return hit.sureness * telling * CHANCES[hit.kind][setting][hit.words > 1]


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that lead an occupation or a skill in, by the places within their reach."""

    occupation: frozenset[int]
    skill: frozenset[int]

    @classmethod
    def of(cls, tokens: Tokens, marks: Sequence[Mark]) -> "Cues":
        """The cues among a text's marks; articles may stand between a cue and what it leads in."""
        places: dict[str, set[int]] = {"occupation": set(), "skill": set()}
        for mark in marks:
            if mark.group == CUES:
                reach = range(mark.end, min(mark.end + CUE_REACH[mark.code], len(tokens)))
                places[mark.code].update(at for at in reach if tokens.sentences[at] == tokens.sentences[mark.first])
        return cls(frozenset(places["occupation"]), frozenset(places["skill"]))


@dataclass(frozen=True, slots=True)
class Settings:
    """Tells where a hit stands; `dated` are the lines beside dates of work, `times` the places of words of dates,
    `joins` those of words such as "and".
    """

    tokens: Tokens
    layout: Layout
    cues: Cues
    dated: frozenset[int]
    times: frozenset[int]
    joins: frozenset[int]
    kind: TextKind

    def chance(self, hit: Hit) -> float:
        """How likely a caseworker accepts a hit where it stands."""
        return chance(hit, self.of(hit), listed=self.layout.part(hit.first) == "skills")

    def of(self, hit: Hit) -> Setting:
        """The setting of a hit."""
        return self._of_skill(hit) if hit.kind == "skill" else self._of_occupation(hit)

    def _of_skill(self, hit: Hit) -> Setting:
        part = self.layout.part(hit.first)
        if part == "skills" or (part in ("requirements", "duties") and hit.whole):
            return "part"
        if hit.first in self.cues.skill or part == "requirements":
            return "cued"
        return "whole" if hit.whole and self.tokens.lines[hit.first] > 0 else "prose"

    def _of_occupation(self, hit: Hit) -> Setting:
        line = self.tokens.lines[hit.first]
        begin, end = self.tokens.line(line)
        part, short, cv = self.layout.part(hit.first), end - begin <= SHORT_LINE, self.kind == "cv"
        beside = hit.first - 1 in self.times or hit.end in self.times
        if line in self.dated and (hit.whole or short or beside) and part not in ("education", "languages"):
            return "dated"
        if line == 0 and short and not self.tokens.bulleted[0]:
            return "title" if hit.whole or not cv else "prose"
        if cv and hit.whole and ((part == "work" and short) or (not part and line <= HEADLINE)):
            return "part"
        if hit.first in self.cues.occupation:
            return "cued"
        return "whole" if hit.whole and part in ("", "work", "summary") and cv else "prose"
