"""A programme says on what ground it keeps data, who answers for it, where it may go, and for how long it is kept."""

from typing import Any

import httpx
import pytest

from tests.api.samples import PROGRAMME

Json = dict[str, Any]
AGREEMENT: Json = {
    "from_country": "BE",
    "to_country": "AM",
    "organisation": "Partner office",
    "reference": "TA-7",
    "valid_from": "2026-01-01",
}
LAWFUL: Json = {
    "lawful_basis": "public_interest",
    "controller": {"name": "Return office", "contact": "privacy@return.example"},
    "processors": [{"name": "Host", "task": "runs the server"}],
    "transfers_need_agreement": True,
    "transfer_agreements": [AGREEMENT],
    "retention_months": 60,
    "retention_months_by_country": {"AM": 36},
}


async def test_a_programme_says_what_a_data_protection_officer_signs(on_both: httpx.AsyncClient) -> None:
    made = (await on_both.post("/v1/programmes", json={**PROGRAMME, **LAWFUL})).json()
    read = (await on_both.get(f"/v1/programmes/{made['id']}")).json()
    assert {name: read[name] for name in LAWFUL} == {
        **LAWFUL,
        "processors": [{"name": "Host", "contact": None, "task": "runs the server"}],
        "transfer_agreements": [{**AGREEMENT, "valid_until": None}],
    }
    bare = (await on_both.post("/v1/programmes", json={**PROGRAMME, "code": "BARE"})).json()
    assert (bare["lawful_basis"], bare["controller"], bare["transfers_need_agreement"]) == ("consent", None, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lawful_basis", "because"),
        ("controller", {"name": "Nobody to write to"}),
        ("transfer_agreements", [{**AGREEMENT, "valid_until": "2025-12-31"}]),
        ("retention_months_by_country", {"AM": 0}),
        ("retention_months_by_country", {"Armenia": 12}),
    ],
)
async def test_what_is_no_ground_is_refused(client: httpx.AsyncClient, field: str, value: object) -> None:
    assert (await client.post("/v1/programmes", json={**PROGRAMME, **LAWFUL, field: value})).status_code == 422
