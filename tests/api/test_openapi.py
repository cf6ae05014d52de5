"""The written contract: openapi.yaml is the app's own description, readable, and says which problems to expect."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from magnet.app import create_app, openapi_yaml
from magnet.security.permissions import Permission
from magnet.settings import Settings

ROOT = Path(__file__).parents[2]
OPEN = {"/livez", "/readyz", "/metrics", "/v1/sessions"}


@pytest.fixture(scope="module")
def text() -> str:
    return openapi_yaml()


@pytest.fixture(scope="module")
def document(text: str) -> dict[str, Any]:
    described: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return described


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in document["paths"].items() for method, one in methods.items()]


def test_the_committed_description_is_the_apps_own(text: str) -> None:
    assert (ROOT / "openapi.yaml").read_text("utf-8") == text, "run `make openapi`"


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_description_is_the_same_everywhere(text: str, seed: str) -> None:
    code = "import sys; from magnet.app import openapi_yaml; sys.stdout.write(openapi_yaml())"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "MAGNET_MAX_BODY_BYTES": "5000", "PYTHONUTF8": "1"}
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout == text


async def test_the_server_hands_out_the_same(anonymous: httpx.AsyncClient, document: dict[str, Any]) -> None:
    assert (await anonymous.get("/openapi.json")).json() == document
    for docs in ("/docs", "/redoc"):
        assert (await anonymous.get(docs)).status_code == 404


def test_operations_have_readable_names_of_their_own(document: dict[str, Any]) -> None:
    names = [one["operationId"] for _, _, one in operations(document)]
    assert len(names) == len(set(names)) > 50
    assert all(name.replace("_", "").isalpha() and name.islower() for name in names)
    assert {"create_vacancy", "list_vacancies", "get_vacancy", "search_returnees", "vet_employer"} <= set(names)


def test_every_operation_says_its_permission_key_and_problems(document: dict[str, Any]) -> None:
    for path, method, one in operations(document):
        responses = one["responses"]
        assert "default" in responses
        assert "HTTPValidationError" not in json.dumps(responses)
        if path in OPEN:
            assert "security" not in one
            continue
        assert one["security"] == [{"bearer": []}]
        assert one["x-magnet-permission"] in set(Permission)
        assert {"401", "403", "503"} <= set(responses)
        if "requestBody" in one:
            assert {"400", "413", "415", "422"} <= set(responses)
        if method in {"patch", "delete"} and "{" in path:
            assert {"404", "412", "428"} <= set(responses)


def test_a_merge_patch_is_described(document: dict[str, Any]) -> None:
    content = document["paths"]["/v1/vacancies/{key}"]["patch"]["requestBody"]["content"]
    assert set(content) == {"application/merge-patch+json", "application/json"}
    patch = document["components"]["schemas"]["VacancyPatch"]
    assert "required" not in patch
    assert set(patch["properties"]) == set(document["components"]["schemas"]["VacancyIn"]["properties"])
    assert patch["additionalProperties"] is False


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> Any:
        if isinstance(node, dict):
            yield from ([node["$ref"]] if "$ref" in node else [])
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in set(references(document)):
        target: Any = document
        for name in reference.removeprefix("#/").split("/"):
            target = target[name]


def test_every_wire_type_says_what_it_is_for(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    silent = {name for name, schema in schemas.items() if not schema.get("description")}
    assert {name for name in silent if not name.startswith("Body_")} == set(), "but for the framework's own, of forms"


def test_two_applications_share_nothing() -> None:
    first, second = create_app(Settings()), create_app(Settings())
    assert first.state.metrics is not second.state.metrics
    assert first.openapi() == second.openapi()
