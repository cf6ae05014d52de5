"""A POST under an Idempotency-Key takes effect once, however often and however fast it is repeated."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.security.permissions import Role
from magnet.services.vault import Erasure
from tests.api.conftest import anonymous_of, client_of, key_of, serving, settings_of
from tests.api.samples import EMPLOYER, RETURNEE, SAMPLES, VACANCY

KEY = {"Idempotency-Key": "order-66"}


async def count(client: httpx.AsyncClient, path: str = "/v1/employers") -> int:
    return len((await client.get(path)).json()["items"])


async def test_a_retry_is_given_the_first_answer(on_both: httpx.AsyncClient) -> None:
    first = await on_both.post("/v1/employers", json=EMPLOYER, headers=KEY)
    again = await on_both.post("/v1/employers", json=EMPLOYER, headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    for name in ("etag", "location", "content-type", "cache-control"):
        assert again.headers[name] == first.headers[name]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await count(on_both) == 1


async def test_twenty_at_once_create_one(on_both: httpx.AsyncClient) -> None:
    body = {**VACANCY, "source_reference": None}
    answers = await asyncio.gather(*(on_both.post("/v1/vacancies", json=body, headers=KEY) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await count(on_both, "/v1/vacancies") == 1


async def test_the_key_with_another_request_is_refused(on_both: httpx.AsyncClient) -> None:
    await on_both.post("/v1/employers", json=EMPLOYER, headers=KEY)
    other = await on_both.post("/v1/employers", json={**EMPLOYER, "name": "Other"}, headers=KEY)
    assert (other.status_code, other.json()["type"]) == (409, "urn:magnet:problem:conflict")
    elsewhere = await on_both.post("/v1/job-search-services", json=SAMPLES["/v1/job-search-services"][0], headers=KEY)
    assert elsewhere.status_code == 409
    assert await count(on_both) == 1


async def test_a_refused_request_leaves_the_key_free(on_both: httpx.AsyncClient) -> None:
    refused = await on_both.post("/v1/employers", json={**EMPLOYER, "country": "XX"}, headers=KEY)
    assert refused.status_code == 422
    assert (await on_both.post("/v1/employers", json=EMPLOYER, headers=KEY)).status_code == 201


async def test_keys_of_two_callers_are_two(app: FastAPI, client: httpx.AsyncClient) -> None:
    await client.post("/v1/employers", json=EMPLOYER, headers=KEY)
    async with anonymous_of(app) as other:
        other.headers["Authorization"] = f"Bearer {await key_of(app)}"
        answer = await other.post("/v1/employers", json=EMPLOYER, headers=KEY)
    assert answer.status_code == 201
    assert "idempotent-replayed" not in answer.headers
    assert await count(client) == 2


async def test_a_key_is_forgotten_after_a_day(sqlite_url: str, tmp_path: Path) -> None:
    moments = [clock.now()]
    async with serving(settings_of(sqlite_url, tmp_path), now=lambda: moments[-1]) as app, client_of(app) as client:
        first = await client.post("/v1/employers", json=EMPLOYER, headers=KEY)
        moments.append(moments[0] + timedelta(hours=23))
        assert (await client.post("/v1/employers", json=EMPLOYER, headers=KEY)).content == first.content
        moments.append(moments[0] + timedelta(hours=25))
        assert (await client.post("/v1/employers", json=EMPLOYER, headers=KEY)).json()["id"] != first.json()["id"]


async def test_bulk_vetting_and_changes_are_repeated_safely(on_both: httpx.AsyncClient) -> None:
    rows = {"items": [{**VACANCY, "source_reference": None}]}
    bulk = [await on_both.post("/v1/vacancies/bulk", json=rows, headers=KEY) for _ in range(2)]
    assert bulk[0].content == bulk[1].content
    assert [answer.status_code for answer in bulk] == [200, 200]
    assert await count(on_both, "/v1/vacancies") == 1

    made = await on_both.post("/v1/employers", json=EMPLOYER)
    address = made.headers["location"]
    vetting = {"headers": {"Idempotency-Key": "vet"}, "json": {"vetting": "vetted", "reason": "visited"}}
    vetted = [await on_both.post(f"{address}/vetting", **vetting) for _ in range(2)]  # type: ignore[arg-type]
    assert [answer.status_code for answer in vetted] == [200, 200]
    assert [answer.json()["version"] for answer in vetted] == [2, 2]
    assert vetted[0].json()["vetted_by"] == vetted[1].json()["vetted_by"] != ""

    headers = {"Idempotency-Key": "rename", "If-Match": vetted[0].headers["etag"]}
    changed = [await on_both.patch(address, json={"name": "New"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in changed] == [200, 200]
    assert changed[0].content == changed[1].content


@pytest.mark.parametrize("key", [b"", b" ", b"two words", b"x" * 201, "é".encode(), b"\x7f"])
async def test_what_is_no_idempotency_key_is_malformed(client: httpx.AsyncClient, key: bytes) -> None:
    answer = await client.post("/v1/employers", json=EMPLOYER, headers={b"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:magnet:problem:malformed")


async def test_a_retry_about_a_returnee_is_noted_and_answered_while_the_returnee_is_within_reach(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    async def acts(key: str) -> list[str]:
        record = await client.get(f"/v1/returnees/{key}/access-record")
        return [event["act"] for event in record.json()["items"]]

    caseworker = anonymous_of(app)
    key = await key_of(app, "caseworker", Role.CASEWORKER, office_id="liege")
    caseworker.headers["Authorization"] = f"Bearer {key}"
    first = await caseworker.post("/v1/returnees", json=RETURNEE, headers=KEY)
    again = await caseworker.post("/v1/returnees", json=RETURNEE, headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    made = first.json()
    assert await acts(made["id"]) == ["read", "created"]
    to = {"Content-Type": "application/merge-patch+json", "If-Match": first.headers["ETag"]}
    moved = await client.patch(f"/v1/returnees/{made['id']}", json={"office_id": "vienna"}, headers=to)
    assert moved.status_code == 200
    assert (await caseworker.post("/v1/returnees", json=RETURNEE, headers=KEY)).status_code == 404
    back = await client.patch(
        f"/v1/returnees/{made['id']}", json={"office_id": "liege"}, headers={**to, "If-Match": moved.headers["ETag"]}
    )
    assert back.status_code == 200
    assert (await caseworker.post("/v1/returnees", json=RETURNEE, headers=KEY)).status_code == 201
    gone = Erasure(made["id"], made["country"], clock.now(), "asked")
    await app.state.runtime.vault.destroy([gone])
    assert (await caseworker.post("/v1/returnees", json=RETURNEE, headers=KEY)).status_code == 404
