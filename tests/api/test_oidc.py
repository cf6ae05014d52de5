"""An OpenID provider's tokens: who has an account gets in, and twelve kinds of forged ones do not."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.gateways import oidc
from magnet.settings import Settings
from tests.api.conftest import anonymous_of, client_of, serving, settings_of
from tests.api.issuer import AUDIENCE, Provider, new_key, running


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
async def trusting(provider: Provider, sqlite_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """An application that trusts the provider, where its subject amira has an account."""
    settings = settings_of(sqlite_url, tmp_path, oidc_issuer=provider.url, oidc_audience=AUDIENCE)
    async with serving(settings) as app, client_of(app) as client:
        identity = {"issuer": provider.url, "subject": "amira"}
        grants = [{"role": "country_officer", "countries": ["AM"]}]
        made = await client.post("/v1/accounts", json={"name": "Amira", "identity": identity, "grants": grants})
        assert (made.status_code, made.json()["password"]) == (201, None)
        yield app


def now() -> int:
    return int(clock.now().timestamp())


async def status(app: FastAPI, token: str, path: str = "/v1/vacancies") -> int:
    async with anonymous_of(app) as client:
        return (await client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code


async def test_who_has_an_account_gets_in_and_reaches_what_is_granted(trusting: FastAPI, provider: Provider) -> None:
    token = provider.token(provider.claims(now()))
    assert await status(trusting, token) == 200
    assert await status(trusting, token, "/v1/keys") == 403
    entra = provider.token(provider.claims(now()), typ="JWT")
    assert await status(trusting, entra) == 200
    assert provider.asked == ["/.well-known/openid-configuration", "/keys"], "the keys are fetched once"


async def test_who_has_no_account_does_not_get_in(trusting: FastAPI, provider: Provider) -> None:
    assert await status(trusting, provider.token(provider.claims(now(), sub="nobody"))) == 401


def unsigned(provider: Provider) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': provider.keys[-1].kid})}.{part(provider.claims(now()))}."


def by_the_public_key(provider: Provider) -> str:
    """The classic: HMAC with the public key as the secret."""
    shared = new_key(str(provider.keys[-1].kid), "oct")
    return provider.token(provider.claims(now()), key=shared)


def tampered(provider: Provider) -> str:
    head, _, signature = provider.token(provider.claims(now())).split(".")
    claims = json.dumps(provider.claims(now(), sub="somebody")).encode()
    return f"{head}.{base64.urlsafe_b64encode(claims).rstrip(b'=').decode()}.{signature}"


FORGED: dict[str, Callable[[Provider], str]] = {
    "none": unsigned,
    "wrong algorithm": by_the_public_key,
    "no exp": lambda p: p.token(p.claims(now(), exp=None)),
    "no aud": lambda p: p.token(p.claims(now(), aud=None)),
    "other audience": lambda p: p.token(p.claims(now(), aud="https://another.test")),
    "other issuer": lambda p: p.token(p.claims(now(), iss="https://another.test")),
    "jku": lambda p: p.token(p.claims(now()), jku=f"{p.url}/keys"),
    "unknown kid": lambda p: p.token(p.claims(now()), kid="another"),
    "no kid": lambda p: p.token(p.claims(now()), kid=None),
    "another's key under a known kid": lambda p: p.token(p.claims(now()), key=new_key(str(p.keys[-1].kid))),
    "not yet valid": lambda p: p.token(p.claims(now(), nbf=now() + 600)),
    "tampered": tampered,
    "id token": lambda p: p.token(p.claims(now(), nonce="n", scope=None), typ="JWT"),
    "expired": lambda p: p.token(p.claims(now(), exp=now() - 60)),
    "no sub": lambda p: p.token(p.claims(now(), sub=None)),
    "no token at all": lambda p: "a.b.c",
    "deep header": lambda p: base64.urlsafe_b64encode(b'{"kid":' + b"[" * 5000).decode() + ".e30.x",
    "huge": lambda p: p.token(p.claims(now(), more="x" * 20_000)),
}


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_token_opens_nothing(trusting: FastAPI, provider: Provider, name: str) -> None:
    assert await status(trusting, FORGED[name](provider)) == 401


async def test_a_revoked_grant_and_a_disabled_account_bite_at_once(trusting: FastAPI, provider: Provider) -> None:
    token = provider.token(provider.claims(now()))
    async with client_of(trusting) as admin:
        (account,) = (await admin.get("/v1/accounts")).json()["items"]
        path = f"/v1/accounts/{account['id']}"
        ended = await admin.post(f"{path}/grants/{account['grants'][0]['id']}/revocation")
        assert ended.json()["grants"][0]["revoked_at"] is not None
        assert await status(trusting, token) == 403
        assert (await admin.post(f"{path}/grants", json={"role": "analyst"})).status_code == 201
        assert await status(trusting, token, "/v1/programmes") == 200
        await admin.post(f"{path}/disabling")
        assert await status(trusting, token, "/v1/programmes") == 401
        refused = await admin.post(f"{path}/new-password")
        assert refused.status_code == 409


async def test_new_keys_are_fetched_when_they_are_named(
    trusting: FastAPI, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await status(trusting, provider.token(provider.claims(now()))) == 200
    provider.keys.append(new_key("second", "RSA"))
    rotated = provider.token(provider.claims(now()))
    assert await status(trusting, rotated) == 401, "keys were fetched a moment ago: made-up ids cause no flood"
    monkeypatch.setattr(oidc, "ASKED_AGAIN_SECONDS", 0.0)
    assert await status(trusting, rotated) == 200
    provider.silent = True
    assert await status(trusting, provider.token(provider.claims(now()), kid="third")) == 401
    assert await status(trusting, rotated) == 200, "what is known serves on while the provider is away"


async def test_a_provider_that_is_away_is_said_to_be(provider: Provider, sqlite_url: str, tmp_path: Path) -> None:
    provider.silent = True
    settings = settings_of(sqlite_url, tmp_path, oidc_issuer=provider.url, oidc_audience=AUDIENCE)
    async with serving(settings) as app:
        assert await status(app, provider.token(provider.claims(now()))) == 503


async def test_without_a_provider_a_token_opens_nothing(app: FastAPI, provider: Provider) -> None:
    assert await status(app, provider.token(provider.claims(now()))) == 401


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "https://one.test"},
        {"oidc_audience": "a"},
        {"oidc_issuer": "http://one.test", "oidc_audience": "a"},
    ],
)
def test_an_issuer_needs_an_audience_and_tls(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"audience|https"):
        Settings.model_validate(given)


async def test_two_accounts_cannot_be_one_subject(trusting: FastAPI, provider: Provider) -> None:
    async with client_of(trusting) as admin:
        identity = {"issuer": provider.url, "subject": "amira"}
        refused = await admin.post("/v1/accounts", json={"name": "AMIRA", "identity": identity})
        assert refused.status_code == 409
        assert [one["field"] for one in refused.json()["errors"]] == ["name", "identity"]


def test_httpx_is_what_calls() -> None:
    assert isinstance(oidc.Issuer("https://one.test")._client, httpx.AsyncClient)
