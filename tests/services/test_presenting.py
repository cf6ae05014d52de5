"""What stands on a list, what stands apart, and what is left out: the plan's rule on kept items."""

from typing import Any

import pytest

from magnet.services import presenting
from magnet.services.vocabulary import Vocabulary

THRESHOLD = 480


def job(score: int, evidence: int = 500, **values: int) -> dict[str, Any]:
    parts = [{"feature": feature, "value": value} for feature, value in values.items()]
    return {"score": score, "evidence": evidence, "parts": parts}


def course(
    score: int, *, opens: int = 0, occupation: int = 1000, language: int = 500, code: str = "opens_none"
) -> dict[str, Any]:
    parts = [{"feature": "occupation", "value": occupation}, {"feature": "language", "value": language}]
    return {**job(score), "parts": parts, "opens": {"count": opens, "reason": {"code": code}}}


def wished(kept: dict[str, Any]) -> dict[str, Any]:
    wish = {"feature": "wishes", "value": 900, "reasons": [{"code": "wish_occupation", "parameters": []}]}
    return {**kept, "parts": [*kept["parts"], wish]}


@pytest.mark.parametrize(
    ("kept", "kind", "proposed"),
    [
        (job(480), "vacancy", True),
        (job(479), "vacancy", False),
        (job(300), "support", True),
        # A dairy farm's start-up call for a civil engineer, unless he wishes for one or has what it takes.
        (job(300, occupation=40, essential_skills=200), "support", False),
        (job(300, occupation=40, essential_skills=500), "support", True),
        (wished(job(300, occupation=40, essential_skills=200)), "support", True),
        (course(460, opens=1), "training", True),
        # A bricklayer is not sent to an evening school for accountants because it would open one job.
        (course(440, opens=1), "training", False),
        (course(900), "training", False),
        # Nor an excavator operator to a school for programmers that asks for English, which was never mentioned.
        (course(490, opens=1, occupation=40, language=250), "training", False),
        (course(490, opens=1, occupation=400, language=250), "training", True),
        (course(490, opens=1, occupation=40, language=500), "training", True),
    ],
)
def test_what_is_proposed(kept: dict[str, Any], kind: str, *, proposed: bool) -> None:
    assert presenting.proposed(kept, kind, THRESHOLD) is proposed


@pytest.mark.parametrize(
    ("kept", "kind", "shown"),
    [
        (job(408), "vacancy", True),
        (job(407), "vacancy", False),
        # A civil engineer near a programmer's score by languages and place alone.
        (job(470, occupation=100, essential_skills=200), "vacancy", False),
        (job(470, occupation=100, essential_skills=500), "vacancy", True),
        (job(500, evidence=100), "vacancy", False),
        (job(100, occupation=40, essential_skills=200), "support", True),
        (course(700), "training", True),
        (course(700, code="teaches_known"), "training", False),
        (course(700, occupation=50), "training", False),
        (course(500), "training", False),
    ],
)
def test_what_stands_apart(kept: dict[str, Any], kind: str, *, shown: bool) -> None:
    assert presenting.worth_a_look(kept, kind, THRESHOLD) is shown


def test_a_list_of_which_nothing_comes_near_says_so_instead_of_being_padded() -> None:
    far = {**job(350), "item": "v:1"}
    kept = {"kind": "vacancy", "items": [far], "considered": 9, "eligible": 7, "removed": [], "suggestion": None}
    reader = presenting.Reader(Vocabulary.__new__(Vocabulary), ("en",))
    shown = presenting.kind_list({**kept, "lead_occupations": []}, reader, THRESHOLD)
    assert (shown.items, shown.weaker) == ([], [])
    assert shown.suggestion is not None
    assert (shown.suggestion.code, shown.suggestion.parameters) == ("nothing_near", {"items": 7})
    assert "None of the 7 open items" in shown.suggestion.text


def test_a_list_of_which_nothing_comes_near_names_the_change_that_would_bring_a_job() -> None:
    # A nurse back in Gyumri who would not move: the only post that suits is in Yerevan.
    far, moving = {**job(350), "item": "v:1"}, {"code": "suggest_place", "parameters": [["items", 1]]}
    kept = {"kind": "vacancy", "items": [far], "considered": 9, "eligible": 7, "removed": [], "suggestion": moving}
    reader = presenting.Reader(Vocabulary.__new__(Vocabulary), ("en",))
    shown = presenting.kind_list({**kept, "lead_occupations": []}, reader, THRESHOLD)
    assert shown.items == []
    assert shown.suggestion is not None
    assert shown.suggestion.code == "suggest_place"


def kept_list(kind: str, *items: dict[str, Any]) -> dict[str, Any]:
    whole = {"kind": kind, "considered": 9, "eligible": 9, "removed": [], "suggestion": None, "lead_occupations": []}
    told = {"weight": 100, "points": 0, "evidence": 500, "reasons": [], "missing": []}
    more = {"item": "v:1", "apply_yourself": False, "checks": [], "holds": [], "facts": {"kind": kind}}
    full = [{**more, **one, "parts": [{**told, **part} for part in one["parts"]]} for one in items]
    for one in full:
        if "opens" in one:
            reason = {"code": "opens", "parameters": [["count", one["opens"]["count"]]]}
            one["opens"] = {**one["opens"], "reason": reason, "vacancies": []}
    return {**whole, "items": full}


@pytest.mark.parametrize(
    ("score", "far", "first"),
    [(600, 40, 0), (400, 40, 1), (600, 400, 1)],
    ids=["another trade beside a job", "another trade without a job", "the own trade beside a job"],
)
def test_who_has_a_job_to_go_to_is_not_sent_to_learn_another_trade(score: int, far: int, first: int) -> None:
    # A welder with welder's posts in town, and a wiring course that would open two electrician's posts.
    lists = [kept_list("vacancy", job(score)), kept_list("training", course(500, opens=2, occupation=far))]
    reader = presenting.Reader(Vocabulary.__new__(Vocabulary), ("en",))
    _, training = presenting.lists(lists, reader, THRESHOLD)
    assert (len(training.items), len(training.weaker)) == (first, 1 - first)
    assert all(one.proposed for one in training.items)
    assert not any(one.proposed for one in training.weaker)
