"""The page of quality: rows of its tables, what falls short, what is not there, and the document as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.aims import CANDIDATE_AIMS, GROUP_AIMS, PRECISION_SLACK, aim, coverage_aim
from bench.linking_sets import SetResult
from bench.person_job import PersonJobResult
from bench.related_titles import RankingResult
from bench.tables import Cell, markdown, percent
from magnet.matching.linking.candidates import ASKED, CHOICES, LINKED

SCORE_HEAD = ("set", "metric", "phrases", "Magnet", "best lexical", "BGE-M3", "mE5", "OpenAI", "aim")
RANKING_HEAD = ("set", "queries", "titles", "Magnet", "best lexical", "aim")
ASKED_HEAD = ("asked", "right one shown", "shown")
THRESHOLD_HEAD = ("set", "linked", "right", *ASKED_HEAD, "not linked", "read as a label", "right so")
CANDIDATE_HEAD = ("set", "ranked by", "MAP", "MAP@50", "aim of MAP", "aim of MAP@50", "ceiling of MAP@50")


@dataclass(frozen=True, slots=True)
class Measured:
    """All that one run found; `own` are the project's own phrases, `absent` says what could not be measured and why."""

    own: Sequence[SetResult]
    sets: Sequence[SetResult] = ()
    rankings: Sequence[RankingResult] = ()
    candidates: Mapping[str, PersonJobResult] = field(default_factory=dict)
    absent: Sequence[str] = ()

    @property
    def anything(self) -> bool:
        """Whether a folder of real sets was measured."""
        return bool(self.sets or self.rankings or self.candidates)


def score_rows(sets: Sequence[SetResult]) -> list[tuple[Cell, ...]]:
    """One row a set, then the means that have an aim."""
    rows: list[tuple[Cell, ...]] = []
    groups: dict[str, list[SetResult]] = {}
    for one in sets:
        neural = [one.others.get(name) for name in ("bge_m3", "me5", "openai")]
        rows.append((one.name, one.metric, one.queries, one.score, one.best_lexical, *neural, aim(one.name)))
        if one.group:
            groups.setdefault(one.group, []).append(one)
    for group, members in groups.items():
        means = [_mean([one.others.get(name) for one in members]) for name in ("bge_m3", "me5", "openai")]
        score = _mean([one.score for one in members])
        lexical = _mean([one.best_lexical for one in members])
        name = f"mean of the {len(members)} {group}"
        rows.append((name, "mrr", sum(m.queries for m in members), score, lexical, *means, GROUP_AIMS[group]))
    return rows


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def threshold_rows(sets: Sequence[SetResult]) -> list[tuple[Cell, ...]]:
    """What the thresholds do on each set, in percent."""
    rows: list[tuple[Cell, ...]] = []
    for one in sets:
        at = one.thresholds
        asked = (at.linked, at.linked_right, at.asked, at.asked_right)
        rest = (at.unlinked, at.exact, at.exact_right)
        rows.append((one.name, *map(percent, asked), f"{at.shown:.1f}", *map(percent, rest)))
    return rows


def candidate_rows(candidates: Mapping[str, PersonJobResult]) -> list[tuple[Cell, ...]]:
    """Ours and others' figures for each set of adverts and CVs."""
    rows: list[tuple[Cell, ...]] = []
    for name, one in candidates.items():
        rows.append((name, "Magnet", one.map, one.map_50, *CANDIDATE_AIMS, one.ceiling))
        rows += [(name, other, *both, None, None, None) for other, both in one.others.items()]
    return rows


def ranking_rows(rankings: Sequence[RankingResult]) -> list[tuple[Cell, ...]]:
    """One row a set of titles."""
    return [
        (one.name, one.queries, one.titles, one.score, max(one.others.values(), default=None), aim(one.name))
        for one in rankings
    ]


def shortfalls(measured: Measured) -> list[str]:
    """What is under its aim, in words."""
    found = list[str]()
    for row in score_rows(measured.sets):
        name, score, lexical, least = row[0], row[3], row[4], row[-1]
        if isinstance(score, float) and isinstance(least, float) and score < least:
            found.append(f"{name}: {score:.3f}, aim {least:.3f}")
        if isinstance(score, float) and isinstance(lexical, float) and score < lexical:
            found.append(f"{name}: {score:.3f}, under the best lexical baseline {lexical:.3f}")
    for ranking in measured.rankings:
        least = aim(ranking.name)
        if least is not None and ranking.score < least:
            found.append(f"{ranking.name} (ranking): {ranking.score:.3f}, aim {least:.3f}")
    for name, one in measured.candidates.items():
        for what, score, least in zip(("MAP", "MAP@50"), (one.map, one.map_50), CANDIDATE_AIMS, strict=True):
            if score < least:
                found.append(f"{name}: {what} {score:.3f}, aim {least:.3f}")
    return found + _thresholds_missed(measured.sets)


def _thresholds_missed(sets: Sequence[SetResult]) -> list[str]:
    found = []
    for each in sets:
        at, least = each.thresholds, coverage_aim(each.name)
        if least is None:
            continue
        if at.linked_right < at.exact_right - PRECISION_SLACK:
            found.append(
                f"{each.name}: {percent(at.linked_right)} of what is linked is right,"
                f" {percent(at.exact_right)} of exact matches"
            )
        if at.linked < least:
            found.append(f"{each.name}: {percent(at.linked)} linked, aim {percent(least)}")
    return found


def document(measured: Measured) -> str:
    """The whole page."""
    short = shortfalls(measured) or ["nothing"]
    parts = [
        "# Quality of linking and ranking\n",
        "Made by `make quality`; figures of one run. Linking and ranking use the label files, rapidfuzz and the"
        " taxonomy: no neural model, no network. What is measured by"
        " language stands on [a page of its own](languages.md).\n",
        "## Linking\n",
        "A phrase in, concepts out, best first; scored per concept over the first 100. mrr: one divided by the place of"
        " the first right one; hit1: the first is right. Best lexical: the best of edit distance (rapidfuzz ratio),"
        " word TF-IDF and character TF-IDF on the same labels. The neural figures are as published for MELO; they count"
        " surface forms, which is worth about +0.013 to a count by concepts.\n",
        markdown(SCORE_HEAD, score_rows(measured.sets)),
        "\n## Thresholds\n",
        f"A link with a chance of {LINKED['occupation']} or more (skills: {LINKED['skill']}) is taken, one from"
        f" {ASKED} on is asked about with at most {CHOICES} different candidates (shown: how many on average), the rest"
        " is left unlinked (its words still count by likeness). Right: a linked phrase whose concept is right, an asked"
        " one with a right concept among those shown. Read as a label: phrases that equal a label once normalised, and"
        " how often the concepts named so are right: the sets have noise of their own.\n",
        markdown(THRESHOLD_HEAD, threshold_rows([*measured.sets, *by_hit(measured.own)])),
        "\n## Ranking related titles\n",
        "Each title of the corpus is a vacancy with nothing but a title, each query a person with that one past job and"
        " nothing else, ESCO loaded with the labels of all its languages; titles identical to the query are dropped."
        " Mean average precision over the first 100.\n",
        markdown(RANKING_HEAD, ranking_rows(measured.rankings)),
        "\n## Ranking people for an advert\n",
        "Adverts and CVs as raw texts, with human judgements of who suits: the candidate list of each advert, made of"
        " its title and text and of what the CVs say. MAP: mean average precision over all CVs; MAP@50: over the first"
        " fifty, divided by all who suit, so that the ceiling may lie under 1.\n",
        markdown(CANDIDATE_HEAD, candidate_rows(measured.candidates)),
        "\n## Phrases of our own\n",
        "Sixty everyday phrases in English and French, written for this project (`bench/own_phrases.tsv`), linked with"
        " the starter taxonomy alone: is the ISCO-08 unit group right? Whoever wrote the starter wrote these too, so"
        " they show that the machine works rather than how well.\n",
        markdown(
            ("set", "metric", "phrases", "Magnet"), [(o.name, o.metric, o.queries, o.score) for o in measured.own]
        ),
        "\n## What falls short\n",
        "".join(f"- {line}\n" for line in short),
        "\n## What is not measured here\n",
        "".join(f"- {line}\n" for line in measured.absent or ["nothing"]),
    ]
    return "\n".join(parts)


def by_hit(own: Sequence[SetResult]) -> list[SetResult]:
    """The sets of our own phrases, each once."""
    return [one for one in own if one.metric == "hit1"]
