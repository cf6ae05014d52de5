"""Findings of labour-market assessments over HTTP."""

import httpx

from tests.api.samples import ASSESSMENT


async def test_a_finding_on_a_code_that_there_is_not_is_refused_with_near_ones(stocked: httpx.AsyncClient) -> None:
    wrong = {**ASSESSMENT, "findings": [{"code": "7212", "demand": 1}, {"code": "7219", "demand": 2}]}
    answer = await stocked.post("/v1/assessments", json=wrong)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("findings.1.code", "unknown_code")
    assert error["nearest"]
