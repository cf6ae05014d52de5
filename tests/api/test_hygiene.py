"""Every kind of answer carries the safe headers; who asks too often is told when to ask again, and only they are."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from magnet.security.permissions import Role
from magnet.services import resources
from magnet.web.limits import site
from magnet.web.middleware import OVER_TLS, SAFE_HEADERS
from tests.api.conftest import anonymous_of, key_of, serving, settings_of
from tests.api.samples import EMPLOYER, RETURNEE
from tests.api.test_problems import is_problem

KNOWN, UNKNOWN = 4, 3
OWN = {"cache-control"}
"""What an answer may say for itself."""


@pytest.fixture
async def paced(sqlite_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """An application that answers hardly anything."""
    tight = {"requests_per_minute": KNOWN, "anonymous_per_minute": UNKNOWN, "max_body_bytes": 2000}
    async with serving(settings_of(sqlite_url, tmp_path, **tight)) as app:
        yield app


async def signed_in(app: FastAPI, name: str = "one") -> httpx.AsyncClient:
    client = anonymous_of(app)
    client.headers["Authorization"] = f"Bearer {await key_of(app, name, Role.ADMIN)}"
    return client


async def too_many(client: httpx.AsyncClient, method: str, path: str) -> None:
    refused = await client.request(method, path)
    is_problem(refused, 429, "too-many")
    assert 1 <= int(refused.headers["retry-after"]) <= 60


async def test_each_principal_has_so_many_requests_a_minute(paced: FastAPI) -> None:
    one, other = await signed_in(paced), await signed_in(paced, "other")
    for _ in range(KNOWN):
        assert (await one.get("/v1/employers")).status_code == 200
    await too_many(one, "GET", "/v1/vacancies")
    await too_many(one, "POST", "/v1/employers")
    assert (await other.get("/v1/employers")).status_code == 200


async def test_a_storm_of_wrong_keys_is_slowed_and_shuts_nobody_out(paced: FastAPI) -> None:
    stranger, known = anonymous_of(paced), await signed_in(paced)
    for _ in range(UNKNOWN):
        assert (await stranger.get("/v1/employers", headers={"Authorization": "Bearer x"})).status_code == 401
    await too_many(stranger, "GET", "/v1/employers")
    await too_many(stranger, "POST", "/v1/sessions")
    assert (await known.get("/v1/employers")).status_code == 200


async def test_what_is_open_is_limited_but_health_is_not(paced: FastAPI) -> None:
    client = anonymous_of(paced)
    for _ in range(UNKNOWN):
        assert (await client.get("/openapi.json")).status_code == 200
    for path in ("/openapi.json", "/metrics"):
        await too_many(client, "GET", path)
    for _ in range(3 * UNKNOWN):
        assert (await client.get("/livez")).status_code == (await client.get("/readyz")).status_code == 200
    elsewhere = httpx.ASGITransport(app=paced, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://magnet.test") as other:
        assert (await other.get("/openapi.json")).status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "a name", True),
    ],
)
def test_an_address_stands_for_its_site(one: str, other: str, same: bool) -> None:
    assert (site({"client": (one, 1)}) == site({"client": (other, 2)})) == same


async def test_every_answer_carries_the_safe_headers(paced: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(*_: object) -> None:
        raise RuntimeError

    stranger = anonymous_of(paced)
    clients = [await signed_in(paced, str(number)) for number in range(4)]
    one, two, three, four = clients
    made = await one.post("/v1/employers", json=EMPLOYER)
    matching = {"If-None-Match": made.headers["etag"]}
    answers = [
        made,
        await one.get(made.headers["location"]),
        await one.get(made.headers["location"], headers=matching),
        await one.head(made.headers["location"]),
        await one.get("/v1/employers"),
        await two.post("/v1/returnees/search", json={}),
        await two.post("/v1/returnees", json={**RETURNEE, "country": "nowhere"}),
        await two.post("/v1/returnees", content=b"{"),
        await two.get("/v1/vacancies/00000000-0000-4000-8000-000000000000"),
        await stranger.put("/v1/employers"),
        await stranger.get("/nothing"),
        await stranger.get("/v1/employers"),
        await stranger.post("/v1/employers", content=b" " * 3000),
        await three.post("/v1/returnees", content=b"{", headers={"Content-Type": "application/json"}),
        await three.patch(made.headers["location"], json={}),
        await three.patch(made.headers["location"], json={}, headers={"If-Match": '"9"'}),
        await stranger.get("/livez"),
        await stranger.get("/metrics"),
        await stranger.get("/openapi.json"),
    ]
    analyst = anonymous_of(paced)
    analyst.headers["Authorization"] = f"Bearer {await key_of(paced, 'analyst', Role.ANALYST)}"
    answers.append(await analyst.get("/v1/employers"))
    monkeypatch.setattr(resources, "existing", break_down)
    logging.getLogger("magnet.requests").disabled = True
    try:
        answers.append(await four.get(made.headers["location"]))
    finally:
        logging.getLogger("magnet.requests").disabled = False
    seen = {answer.status_code for answer in answers}
    assert seen == {200, 201, 304, 400, 401, 403, 404, 405, 412, 413, 415, 422, 428, 429, 500}
    for answer in answers:
        assert {name.lower() for name in SAFE_HEADERS} <= set(answer.headers), answer.status_code
        for name, value in SAFE_HEADERS.items():
            assert answer.headers[name] == value or name.lower() in OWN, (answer.status_code, name)
        assert "server" not in answer.headers


async def test_https_only_is_said_over_https_only(paced: FastAPI) -> None:
    for scheme in ("http", "https"):
        transport = httpx.ASGITransport(app=paced)
        async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://magnet.test") as client:
            said = dict((await client.get("/livez")).headers)
        assert ({name.lower() for name in OVER_TLS} <= said.keys()) == (scheme == "https")


async def test_counts_of_requests_are_for_who_watches(sqlite_url: str, tmp_path: Path) -> None:
    """They tell how many people were registered, and when."""
    key = "a key for who watches over the service"
    for given, at_home, away, with_key in ((None, 200, 401, 401), (key, 401, 401, 200)):
        async with serving(settings_of(sqlite_url, tmp_path, metrics_key=given)) as app:
            far = httpx.ASGITransport(app=app, client=("203.0.113.7", 1))
            async with (
                anonymous_of(app) as near,
                httpx.AsyncClient(transport=far, base_url="http://magnet.test") as other,
            ):
                answers = [
                    await near.get("/metrics"),
                    await other.get("/metrics"),
                    await other.get("/metrics", headers={"Authorization": f"Bearer {key}"}),
                ]
        assert [answer.status_code for answer in answers] == [at_home, away, with_key]
