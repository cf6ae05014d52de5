"""What is known about a country besides its opportunities: the taxonomy and its assessments' findings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from magnet.matching.mention import FULL
from magnet.matching.opportunity import Finding
from magnet.matching.taxonomy import Taxonomy

FRESH_DAYS, FADED_DAYS = 180, 730
"""A finding counts fully for half a year and not at all after two."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A taxonomy with the findings of one country, looked up by ISCO-08 code and region."""

    taxonomy: Taxonomy
    findings: tuple[Finding, ...] = ()
    _latest: dict[tuple[str, str | None], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        latest: dict[tuple[str, str | None], int] = {}
        order = sorted(range(len(self.findings)), key=lambda at: (self.findings[at].on, self.findings[at].demand))
        for position in order:
            latest[self.findings[position].code, self.findings[position].region] = position
        object.__setattr__(self, "_latest", latest)

    @classmethod
    def of(cls, taxonomy: Taxonomy, findings: Iterable[Finding] = ()) -> "Knowledge":
        """Knowledge from any iterable of findings; of several on one code and region the latest counts."""
        return cls(taxonomy, tuple(findings))

    def finding(self, code: str | None, region: str | None) -> int | None:
        """Position of the finding nearest to an occupation and region: the longest code, then the region's own."""
        for digits in range(len(code or ""), 0, -1):
            for where in (region, None) if region else (None,):
                if (found := self._latest.get(((code or "")[:digits], where))) is not None:
                    return found
        return None


def freshness(finding: Finding, today: date) -> int:
    """How much of a finding still counts, in per mille: it fades in a straight line between two ages."""
    age = max((today - finding.on).days, 0)
    left = FADED_DAYS - max(age, FRESH_DAYS)
    return max(left, 0) * FULL // (FADED_DAYS - FRESH_DAYS)
