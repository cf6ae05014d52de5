"""Every operation keeps to openapi.yaml, whatever is sent: its statuses, media types and bodies; never a 500."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from magnet.app import create_app
from magnet.settings import Settings
from tests.api.conftest import served
from tests.api.samples import SAMPLES

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA: Any = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS: dict[str, Any] = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}


@pytest.fixture(scope="session")
def sampled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A data folder with one resource of each noun, and by path its id; tests copy it."""
    folder = tmp_path_factory.mktemp("sampled")
    shutil.copy(sqlite_template, folder / "magnet.db")
    return folder, asyncio.run(_sampled(folder))


async def _sampled(folder: Path) -> dict[str, str]:
    async with served(folder) as client:
        made = {path: await client.post(path, json=sample) for path, (sample, _) in SAMPLES.items()}
        return {path: answer.json()["id"] for path, answer in made.items()}


@pytest.fixture
async def resources(
    sampled: tuple[Path, dict[str, str]], tmp_path: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, str]]]:
    """A client, and by path the id of one resource of each noun."""
    folder, keys = sampled
    shutil.copytree(folder, tmp_path / "sampled")
    async with served(tmp_path / "sampled") as client:
        yield client, keys


@pytest.mark.parametrize("label", sorted(OPERATIONS))
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_an_operation_keeps_to_its_description(
    resources: tuple[httpx.AsyncClient, dict[str, str]], label: str, data: st.DataObject
) -> None:
    client, keys = resources
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = data.draw(OPERATIONS[label].as_strategy(generation_mode=mode))
    noun, path = case.path.partition("/{key}")[0], case.formatted_path
    if noun in keys and data.draw(st.booleans()):
        path = case.path.replace("{key}", keys[noun])
    body = case.body
    if noun in SAMPLES and isinstance(body, dict) and case.path == noun and data.draw(st.booleans()):
        drawn = data.draw(st.lists(st.sampled_from(sorted(body)), max_size=1)) if body else []
        body = SAMPLES[noun][0] | {name: body[name] for name in drawn}
    answer = await client.request(
        case.method, path, params=_pairs(case.query), headers=_headers(case, data), content=_body(case, body)
    )
    case.validate_response(answer, checks=CHECKS)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"].startswith("urn:magnet:problem:")


def _pairs(query: Any) -> dict[str, str]:
    """The query as text: values of other types are written as JSON."""
    given = (query or {}).items() if isinstance(query, dict) or query is None else []
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given}


def _headers(case: Any, data: st.DataObject) -> dict[bytes, bytes]:
    """The drawn headers, with the client's own key, and often an ETag that fits."""
    headers = {name: str(value) for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
    if "If-Match" in headers and data.draw(st.booleans()):
        headers["If-Match"] = '"1"'
    if case.media_type is not None:
        headers["Content-Type"] = case.media_type
    return {name.encode(): value.encode("utf-8", "replace") for name, value in headers.items()}


def _body(case: Any, body: Any) -> bytes | None:
    if case.media_type is None:
        return None
    return json.dumps(body, default=str).encode("utf-8", "surrogatepass")
