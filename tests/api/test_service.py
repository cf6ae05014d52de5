"""What lies around the routes: health, HEAD, safe headers, counts, the log, and what happens when things break."""

import json
import logging
import sqlite3
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from magnet.logs import JsonLines, configure
from magnet.services import resources
from magnet.store.db import Database
from magnet.web import languages
from tests.api.conftest import anonymous_of, client_of, serving, settings_of
from tests.api.samples import EMPLOYER, RETURNEE


async def test_it_lives_and_is_ready(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.get("/livez")).json() == {"status": "alive"}
    assert (await anonymous.get("/readyz")).json() == {"status": "ready"}


async def test_without_tables_it_lives_and_is_not_ready(empty_url: str, tmp_path: Path) -> None:
    async with serving(settings_of(empty_url, tmp_path)) as app, anonymous_of(app) as client:
        assert (await client.get("/livez")).status_code == 200
        for path in ("/readyz", "/v1/employers"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:magnet:problem:unavailable")
            assert "magnet migrate" in answer.json()["detail"]
            assert answer.headers["retry-after"] == "5"


async def test_a_newer_database_is_left_alone(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    async with database.transaction() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    async with serving(settings_of(database_url, tmp_path)) as app, anonymous_of(app) as client:
        for path in ("/readyz", "/v1/employers"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:magnet:problem:database-newer")
            assert "retry-after" not in answer.headers


async def test_a_database_that_is_away(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    async with serving(settings_of(url, tmp_path)) as app, anonymous_of(app) as client:
        assert (await client.get("/livez")).status_code == 200
        for path in ("/readyz", "/v1/employers"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:magnet:problem:unavailable")


async def test_a_full_disk_loses_nothing_and_says_so(app: FastAPI, client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/employers", json=EMPLOYER)
    pages = "PRAGMA max_page_count = 1"

    @sa.event.listens_for(app.state.runtime.database.engine.sync_engine, "begin")
    def fill(connection: sa.Connection) -> None:
        connection.exec_driver_sql(pages)

    full = await client.post("/v1/employers", json={**EMPLOYER, "note": "x" * 100_000})
    assert (full.status_code, full.json()["type"]) == (503, "urn:magnet:problem:unavailable")
    assert "disk is full" in full.json()["detail"]
    pages = "PRAGMA max_page_count = 1000000"
    assert [item["id"] for item in (await client.get("/v1/employers")).json()["items"]] == [made.json()["id"]]
    assert (await client.post("/v1/employers", json=EMPLOYER)).status_code == 201


async def test_a_busy_database_says_try_again(app: FastAPI, client: httpx.AsyncClient, sqlite_url: str) -> None:
    def impatient(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout = 10")

    sa.event.listen(app.state.runtime.database.engine.sync_engine, "begin", impatient, insert=True)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite+aiosqlite:///"), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        busy = await client.post("/v1/employers", json=EMPLOYER)
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert (busy.status_code, busy.json()["type"]) == (503, "urn:magnet:problem:unavailable")
    assert busy.headers["retry-after"] == "5"


async def test_head_is_get_without_the_body(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/employers", json=EMPLOYER)
    for path in ("/livez", "/openapi.json", "/v1/employers", made.headers["location"], "/nothing"):
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers == got.headers
    assert (await client.head("/v1/returnees/search")).status_code == 405


async def test_answers_carry_safe_headers_and_are_not_compressed(client: httpx.AsyncClient) -> None:
    for path in ("/livez", "/nothing", "/v1/employers"):
        answer = await client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["cache-control"] == "no-store"
        assert "content-encoding" not in answer.headers


async def test_requests_are_counted_by_route(client: httpx.AsyncClient, anonymous: httpx.AsyncClient) -> None:
    made = await client.post("/v1/employers", json=EMPLOYER)
    await client.get(made.headers["location"])
    await client.head("/v1/employers", params={"source_reference": "person-17"})
    await client.get("/wp-login.php")
    await client.request("BREW", "/v1/employers")
    text = (await anonymous.get("/metrics")).text
    for line in (
        'magnet_http_requests_total{method="POST",route="/v1/employers",status="201"} 1.0',
        'magnet_http_requests_total{method="GET",route="/v1/employers/{key}",status="200"} 1.0',
        'magnet_http_requests_total{method="HEAD",route="/v1/employers",status="200"} 1.0',
        'magnet_http_requests_total{method="GET",route="none",status="404"} 1.0',
        'method="other"',
        'magnet_http_request_seconds_count{method="POST",route="/v1/employers"} 1.0',
    ):
        assert line in text
    assert not any(word in text for word in ("person-17", made.json()["id"], "wp-login"))


async def test_the_log_tells_the_route_and_no_person(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="magnet.requests")
    made = await client.post("/v1/returnees", json={**RETURNEE, "place": "Sevan-Zxqv"})
    await client.get("/v1/employers", params={"source_reference": "Zxqv"})
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == "magnet.requests"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("POST", "/v1/returnees", 201),
        ("GET", "/v1/employers", 200),
    ]
    key = client.headers["authorization"].split("_")[1]
    assert all(line["key"] == key and line["milliseconds"] >= 0 and line["level"] == "info" for line in lines)
    assert not any(word in json.dumps(lines) for word in ("Zxqv", made.json()["id"], "source_reference"))


async def test_what_nobody_expected_is_a_bare_500_and_logged_without_its_message(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(*_: object) -> None:
        raise RuntimeError("row of Zxqv") from ValueError("inner Zxqv")

    monkeypatch.setattr(resources, "create", break_down)
    answer = await client.post("/v1/employers", json=EMPLOYER)
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:magnet:problem:internal")
    assert answer.headers["content-type"] == "application/problem+json"
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    line = JsonLines().format(record)
    assert "Zxqv" not in answer.text + line
    assert [error["type"] for error in json.loads(line)["errors"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert "break_down" in json.loads(line)["errors"][0]["trace"][-1]
    assert json.loads(line)["route"] == "/v1/employers"
    assert 'status="500"' in (await client.get("/metrics")).text


def test_the_log_goes_to_standard_error_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        configure("info")
        logging.getLogger("magnet.anything").info("hello %s", "there")
        logging.getLogger("magnet.anything").debug("not this")
    finally:
        logging.basicConfig(handlers=before[0], level=before[1], force=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["message"] == "hello there"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, ("en",)),
        ("", ("en",)),
        ("fr", ("fr", "en")),
        ("fr-BE, nl;q=0.9, *;q=0.1", ("fr", "nl", "en")),
        ("en;q=0.5, ar", ("ar", "en")),
        ("fa-AF", ("prs", "en")),
        ("fa_IR", ("fa", "prs", "en")),
        ("de;q=0, hy", ("hy", "en")),
        ("ckb;q=0.7,ku;q=0.8", ("kmr", "ckb", "en")),
        ("ku-Latn, ku-Arab;q=0.5, ku-IQ;q=0.4", ("kmr", "ckb", "en")),
        ("zh-Hans-CN", ("zh", "en")),
        ("*", ("en",)),
        ("fr;q=1.9,uk;q=1", ("fr", "uk", "en")),
        ("," * 100_000 + "fr", ("en",)),
        ("fr," + " " * (languages.LONGEST - 5) + "deu", ("fr", "en")),
        ("ku-Latn-IQ, kur-Arab", ("kmr", "ckb", "en")),
        ("pes, per-AF, pus", ("fa", "prs", "ps", "en")),
        ("pbt, arb, hyw", ("ps", "ar", "hyw", "hy", "en")),
        ("fr, fr-BE, " * 5 + "en, uk", ("fr", "en", "uk")),
        ("x" * 100_000, ("en",)),
        (";;;,fr;q=x,\x00,ru", ("ru", "en")),
    ],
)
def test_readers_say_their_languages(header: str | None, wanted: tuple[str, ...]) -> None:
    assert languages.wanted(header) == wanted


def test_a_header_of_many_languages_is_cut() -> None:
    tags = [first + second for first in "abcdef" for second in "abcdef"]
    assert len(languages.wanted(",".join(tags))) == languages.MOST + 1


async def test_a_restart_keeps_keys_and_rows(sqlite_url: str, tmp_path: Path) -> None:
    settings = settings_of(sqlite_url, tmp_path, secret=None)
    async with serving(settings) as app, client_of(app) as client:
        made = await client.post("/v1/employers", json=EMPLOYER)
        key = client.headers["authorization"]
    async with serving(settings) as app, anonymous_of(app) as client:
        answer = await client.get(made.headers["location"], headers={"Authorization": key})
    assert answer.json() == made.json()
