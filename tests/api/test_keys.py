"""Who may: without a valid key nothing but the health routes answers, and a revocation bites at once."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from magnet import clock
from magnet.errors import Forbidden, NotFound, Unauthenticated
from magnet.schemas.keys import KeyIn
from magnet.security import permissions
from magnet.security.permissions import Permission, Role
from magnet.security.principals import OPERATOR, Grant
from magnet.services import keys
from magnet.services.context import Context
from magnet.web.permitted import OPEN_PATHS, Unguarded, require_permissions
from tests.api.conftest import key_of
from tests.api.samples import EMPLOYER

NOWHERE = "00000000-0000-4000-8000-000000000000"


def operator(app: FastAPI) -> Context:
    return Context(app.state.runtime, OPERATOR, clock.now())


async def asked_with(client: httpx.AsyncClient, key: str) -> int:
    return (await client.get("/v1/employers", headers={"Authorization": f"Bearer {key}"})).status_code


async def test_every_route_but_health_needs_a_key(app: FastAPI, anonymous: httpx.AsyncClient) -> None:
    asked = 0
    for context in iter_route_contexts(app.routes):
        path = re.sub(r"\{\w+\}", NOWHERE, str(context.path_format).replace("{country}", "AM"))
        for method in sorted(context.methods or ()):
            if context.path in OPEN_PATHS or method == "HEAD":
                continue
            answer = await anonymous.request(method, path, content=b"{ no json")
            assert answer.status_code == 401, (method, path)
            assert answer.json()["type"] == "urn:magnet:problem:unauthenticated"
            assert answer.headers["www-authenticate"] == 'Bearer realm="magnet"'
            asked += 1
    assert asked > 50


async def test_an_anonymous_body_is_not_read(app: FastAPI, anonymous: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    answer = await anonymous.post("/v1/employers", content=body(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 401


async def test_a_key_opens_until_it_is_revoked(app: FastAPI, anonymous: httpx.AsyncClient) -> None:
    text = await key_of(app)
    assert await asked_with(anonymous, text) == 200
    known = await keys.revoke(operator(app), text.split("_")[1])
    assert known.revoked_at is not None
    assert await asked_with(anonymous, text) == 401
    assert await keys.revoke(operator(app), known.id) == known


async def test_a_key_opens_until_it_expires(app: FastAPI) -> None:
    ctx = operator(app)
    until = ctx.now + timedelta(days=1)
    made = await keys.create(ctx, KeyIn(name="portal", role=Role.ADMIN, office_id="office-1", expires_at=until))
    principal = await keys.authenticate(app.state.runtime, made.text, ctx.now)
    assert (principal.id, principal.grants) == (made.id, (Grant(Role.ADMIN, office_id="office-1"),))
    with pytest.raises(Unauthenticated):
        await keys.authenticate(app.state.runtime, made.text, until)


@pytest.mark.parametrize(
    "scheme", ["", "Bearer", "Basic {key}", "{key}", "Bearer {key}x", "Bearer mgt_{key}", "Bearer é"]
)
async def test_what_is_no_key_opens_nothing(app: FastAPI, anonymous: httpx.AsyncClient, scheme: str) -> None:
    header = scheme.format(key=await key_of(app)).encode()
    answer = await anonymous.get("/v1/employers", headers={b"Authorization": header})
    assert answer.status_code == 401


async def test_the_id_of_a_key_with_another_secret_opens_nothing(app: FastAPI, anonymous: httpx.AsyncClient) -> None:
    text = await key_of(app)
    assert await asked_with(anonymous, text[:-1] + ("A" if text[-1] != "A" else "B")) == 401


async def test_keys_are_listed_without_their_text(app: FastAPI) -> None:
    texts = [await key_of(app, name) for name in ("first", "second")]
    listed = await keys.listing(operator(app))
    assert [known.name for known in listed] == ["first", "second"]
    assert all(text.split("_", 2)[2] not in repr(listed) for text in texts)
    with pytest.raises(NotFound):
        await keys.revoke(operator(app), "nobody")


async def test_a_role_without_the_permission_is_forbidden(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = frozenset({Permission.EMPLOYERS_READ})
    monkeypatch.setitem(permissions.POLICY, Role.ADMIN, reader)
    assert (await client.get("/v1/employers")).status_code == 200
    refused = await client.post("/v1/employers", json=EMPLOYER)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:magnet:problem:forbidden")


async def test_only_who_may_makes_keys(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions.POLICY, Role.ADMIN, frozenset())
    with pytest.raises(Forbidden):
        await keys.create(operator(app), KeyIn(name="mine", role=Role.ADMIN))


def test_a_route_without_a_permission_does_not_start() -> None:
    app, router = FastAPI(docs_url=None, redoc_url=None), APIRouter()

    @router.get("/v1/secrets")
    async def secrets() -> None: ...

    app.include_router(router)
    with pytest.raises(Unguarded, match="/v1/secrets"):
        require_permissions(app)
