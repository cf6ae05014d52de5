"""Work history: which dates belong to which job title."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from magnet.matching.extract.dates import Duration, Period
from magnet.matching.extract.layout import Layout
from magnet.matching.extract.lexicon import between
from magnet.matching.extract.reading import Tokens

NOT_WORK = frozenset({"education", "languages", "skills", "licences"})
BEFORE, AFTER = (0, -1, -2), (0, 1)
"""Lines, counted from the one with the dates, in which a job title stands, the likeliest first."""
REACH, LONGEST_SPAN = 8, 8
"""Words between a number of years and the occupation that they were spent in, and in such a number at most."""


@dataclass(frozen=True, slots=True)
class Job:
    """A period of work and the lines that may name what the work was, the likeliest first.

    `beside`: where one line tells several jobs, first and one past the last of the words that are this one's.
    """

    period: Period
    lines: tuple[int, ...]
    beside: tuple[int, int] | None = None


def jobs(tokens: Tokens, layout: Layout, spans: Sequence[Period]) -> list[Job]:
    """The periods of a CV that are of work; lines that another period stands in are not shared."""
    own = [tokens.lines[span.first] for span in spans]
    of_work = [(span, line) for span, line in zip(spans, own, strict=True) if layout.part(span.first) not in NOT_WORK]
    near = BEFORE if of_work and _titles_first(tokens, layout, of_work[0][1]) else AFTER
    found, taken = [], frozenset(own)
    for span, line in of_work:
        lines = [line + step for step in near if 0 <= line + step < len(tokens.bulleted)]
        free = [one for one in lines if one == line or (one not in taken and not _parted(tokens, layout, one, line))]
        found.append(Job(span, tuple(free)))
    return _parted_in_lines(tokens, found, own)


def _parted_in_lines(tokens: Tokens, work: Sequence[Job], own: Sequence[int]) -> list[Job]:
    """Jobs of which several stand in one line, as in a page pasted as one: each has the words up to the next dates."""
    shared = {line for line, many in Counter(own).items() if many > 1}
    by_line: dict[int, list[Job]] = {}
    for job in work:
        by_line.setdefault(tokens.lines[job.period.first], []).append(job)
    found = []
    for line, many in by_line.items():
        if line not in shared:
            found += many
            continue
        begin, end = tokens.line(line)
        starts, ends = [job.period.first for job in many], [job.period.end for job in many]
        # "welder (2010-2013), cook (2013-2016)" ends with its last dates, "2010-2013 welder, 2013-2016 cook" does not.
        before = ends[-1] == end
        words = zip([begin, *ends[:-1]], starts, strict=True) if before else zip(ends, [*starts[1:], end], strict=True)
        found += [Job(job.period, (line,), beside) for job, beside in zip(many, words, strict=True)]
    return found


def _titles_first(tokens: Tokens, layout: Layout, first: int) -> bool:
    """Whether job titles stand above their dates, as the first dates of all have a line above that is no heading."""
    return (
        first > 0 and not layout.heads[tokens.line_firsts[first - 1]] and not _parted(tokens, layout, first - 1, first)
    )


def _parted(tokens: Tokens, layout: Layout, one: int, line: int) -> bool:
    """Whether a line belongs elsewhere: a heading, a list item, or beyond an empty line or another heading."""
    first = tokens.line_firsts[one]
    if layout.heads[first] or (tokens.bulleted[one] and not tokens.bulleted[line]):
        return True
    low, high = sorted((one, line))
    gaps = (tokens.gap(tokens.line_firsts[each]) for each in range(low + 1, high + 1))
    return any(gap.count("\n") > 1 and "\n\n" in gap.replace("\r", "").replace(" ", "") for gap in gaps)


def spent(tokens: Tokens, first: int, end: int, spans: Sequence[Duration]) -> int | None:
    """Tenths of a year spent in the occupation that these words name: "6 years as a welder", "welder (6 years)"."""
    near = [
        span
        for span in between(spans, first - REACH - LONGEST_SPAN, end + 3)
        if tokens.sentences[span.first] == tokens.sentences[first]
        and (0 <= first - span.end <= REACH or 0 <= span.first - end <= 2)
    ]
    return near[-1].tenths if near else None
