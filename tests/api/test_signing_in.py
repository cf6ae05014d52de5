"""People sign in: a password opens a session; tries are counted whether or not there is such an account."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.errors import TooMany, Unauthenticated
from magnet.schemas.accounts import SignIn
from magnet.security import passwords
from magnet.services import signing_in
from tests.api.conftest import anonymous_of

NAME = "Zara"
Json = dict[str, Any]


@pytest.fixture
async def account(client: httpx.AsyncClient) -> Json:
    made = await client.post("/v1/accounts", json={"name": NAME, "grants": [{"role": "analyst"}]})
    assert made.status_code == 201, made.text
    created: Json = made.json()
    return created


@pytest.fixture
async def person(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with anonymous_of(app) as client:
        yield client


async def sign_in(client: httpx.AsyncClient, password: str, name: str = NAME) -> httpx.Response:
    answer = await client.post("/v1/sessions", json={"name": name, "password": password})
    if answer.status_code == 201:
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return answer


async def test_a_password_opens_a_session_until_it_is_ended(person: httpx.AsyncClient, account: Json) -> None:
    answer = await sign_in(person, account["password"], "zARA")
    assert answer.headers["cache-control"] == "no-store"
    assert (await person.get("/v1/programmes")).status_code == 200
    assert (await person.get("/v1/vacancies")).status_code == 403
    assert (await person.delete("/v1/sessions/current")).status_code == 204
    assert (await person.get("/v1/programmes")).status_code == 401


async def test_a_session_ends_by_itself(app: FastAPI, account: Json) -> None:
    now = clock.now()
    signed = await signing_in.sign_in(app.state.runtime, SignIn(name=NAME, password=account["password"]), now)
    assert (await signing_in.authenticate(app.state.runtime, signed.token, now)).id == account["id"]
    with pytest.raises(Unauthenticated):
        await signing_in.authenticate(app.state.runtime, signed.token, now + signing_in.SESSION)


async def test_a_wrong_name_and_a_wrong_password_are_told_alike(person: httpx.AsyncClient, account: Json) -> None:
    wrong = await sign_in(person, "not the password")
    nobody = await sign_in(person, "not the password", "nobody")
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    assert wrong.json() == nobody.json()


async def test_a_name_without_an_account_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[str] = []

    def verify(_password: str, stored: str) -> bool:
        worked.append(stored)
        return False

    monkeypatch.setattr(passwords.WORK, "verify", verify)
    assert not passwords.verified("a password", None)
    assert not passwords.verified("a password", "$argon2id$stored")
    assert len(worked) == 2


@pytest.mark.parametrize("name", [NAME, "nobody"])
async def test_tries_are_counted_whoever_is_meant(
    app: FastAPI, person: httpx.AsyncClient, account: Json, name: str
) -> None:
    now, wanted = clock.now(), SignIn(name=name, password="not the password")
    for _ in range(signing_in.FREE_TRIES):
        with pytest.raises(Unauthenticated):
            await signing_in.sign_in(app.state.runtime, wanted, now)
    with pytest.raises(TooMany):
        await signing_in.sign_in(app.state.runtime, wanted, now + timedelta(seconds=59))
    with pytest.raises(Unauthenticated):
        await signing_in.sign_in(app.state.runtime, wanted, now + timedelta(seconds=60))
    with pytest.raises(TooMany):
        await signing_in.sign_in(app.state.runtime, wanted, now + timedelta(seconds=179))
    closed = await sign_in(person, account["password"], name)
    assert (closed.status_code, closed.json()["type"]) == (429, "urn:magnet:problem:too-many")
    assert 0 < int(closed.headers["retry-after"]) <= 180


async def test_a_hundred_tries_at_once_are_a_hundred_in_a_row(person: httpx.AsyncClient, account: Json) -> None:
    answers = await asyncio.gather(*(sign_in(person, f"guess {number}") for number in range(30)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) == signing_in.FREE_TRIES
    assert statuses.count(429) == len(answers) - signing_in.FREE_TRIES


async def test_who_signs_in_is_forgiven_earlier_tries(app: FastAPI, account: Json) -> None:
    now, right = clock.now(), SignIn(name=NAME, password=account["password"])
    for _ in range(2):
        for _ in range(signing_in.FREE_TRIES - 1):
            with pytest.raises(Unauthenticated):
                await signing_in.sign_in(app.state.runtime, SignIn(name=NAME, password="wrong"), now)
        await signing_in.sign_in(app.state.runtime, right, now)


async def test_a_person_changes_the_password(person: httpx.AsyncClient, account: Json) -> None:
    await sign_in(person, account["password"])
    path, new = "/v1/sessions/current/password", "a better one, and longer"
    short = await person.post(path, json={"password": account["password"], "new_password": "tiny one"})
    wrong = await person.post(path, json={"password": "not it", "new_password": new})
    assert (short.status_code, wrong.status_code) == (422, 401)
    assert "tiny one" not in short.text
    changed = await person.post(path, json={"password": account["password"], "new_password": new})
    assert changed.status_code == 204
    assert (await person.get("/v1/programmes")).status_code == 401, "every session ended"
    del person.headers["Authorization"]
    assert (await sign_in(person, account["password"])).status_code == 401
    assert (await sign_in(person, new)).status_code == 201


async def test_a_lost_password_is_made_anew(
    client: httpx.AsyncClient, person: httpx.AsyncClient, account: Json
) -> None:
    await sign_in(person, account["password"])
    renewed = (await client.post(f"/v1/accounts/{account['id']}/new-password")).json()
    assert (await person.get("/v1/programmes")).status_code == 401
    assert (await sign_in(person, renewed["password"])).status_code == 201


async def test_a_disabled_account_is_told_nothing(
    client: httpx.AsyncClient, person: httpx.AsyncClient, account: Json
) -> None:
    await sign_in(person, account["password"])
    assert (await client.post(f"/v1/accounts/{account['id']}/disabling")).json()["disabled_at"] is not None
    assert (await person.get("/v1/programmes")).status_code == 401
    refused, nobody = await sign_in(person, account["password"]), await sign_in(person, "x", "nobody")
    assert (refused.status_code, refused.json()) == (401, nobody.json())


async def test_grants_add_up(app: FastAPI, client: httpx.AsyncClient, person: httpx.AsyncClient) -> None:
    grants = [{"role": "country_officer", "countries": [country]} for country in ("AM", "GE")]
    made = (await client.post("/v1/accounts", json={"name": "Two offices", "grants": grants})).json()
    await sign_in(person, made["password"], "two offices")
    for country, expected in (("AM", 201), ("GE", 201), ("KZ", 422)):
        answer = await person.post("/v1/vacancies", json={"country": country, "title": "Baker"})
        assert answer.status_code == expected, country


async def test_passwords_are_nowhere_in_the_clear(app: FastAPI, client: httpx.AsyncClient, account: Json) -> None:
    listed = (await client.get("/v1/accounts")).text
    async with app.state.runtime.database.read() as session:
        connection = await session.connection()
        kept = str(list(await connection.exec_driver_sql("SELECT * FROM account")))
    assert account["password"] not in listed + kept
    assert "$argon2id$" in kept
