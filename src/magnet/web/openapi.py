"""The API's description: the framework's, plus problems, merge patches, and the permission that each route names."""

import copy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from magnet.schemas.problems import Problem
from magnet.web.limits import NEVER_LIMITED
from magnet.web.permitted import permission_of
from magnet.web.problems import MEDIA_TYPE
from magnet.web.route import MERGE_PATCH

Json = dict[str, Any]
DESCRIPTION = """Matches people who return to their country with jobs, training and other support there.

Every 4xx and 5xx is a problem (RFC 9457) with a stable `type`. Lists run from the newest to the oldest; `next` and
the `Link` header lead on. Single resources have an `ETag`; changing or deleting them needs it as `If-Match`. A POST
with an `Idempotency-Key` may be repeated within 24 hours and takes effect once. Fields that are not described here
are refused. HEAD works wherever GET does.

Sentences and labels are in the first language of `Accept-Language` that there are any in (`GET /v1/languages` lists
them, and which of them nobody has reviewed yet), else in English; `Content-Language` says in which. Codes never change.
In a sentence, words that may run the other way than it, such as an employer's Latin name in an Arabic one, stand
between U+2068 and U+2069 (first strong isolate, and its end): show them as they are, in an element whose `dir` goes by
the language."""
PATCHES = "x-magnet-patches"
"""Names, in an operation, the type that a merge patch is merged onto."""
PERMISSION = "x-magnet-permission"
PROBLEMS = {
    400: ("Malformed", "The body, a cursor or a header cannot be read"),
    401: ("Unauthenticated", "A valid key or sign-in is needed"),
    403: ("Forbidden", "This is not permitted"),
    404: ("NotFound", "There is no such resource"),
    409: ("Conflict", "The request contradicts what is stored, or the Idempotency-Key came with another request"),
    412: ("Changed", "The resource has changed since it was read"),
    413: ("TooLarge", "The body is too large"),
    415: ("Unsupported", "This media type is not read here"),
    422: ("Invalid", "The input is not valid"),
    428: ("PreconditionRequired", "If-Match is needed"),
    429: ("TooMany", "Too many requests: `Retry-After` says when the next one counts"),
    503: ("Unavailable", "The database cannot take this now"),
}
"""By status: the name of the response in the document, and what it means."""
OTHER = "Other"


def described(app: FastAPI) -> Json:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
        schemas = document["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = _problem_schema()
        named = {name: _problem(description) for name, description in PROBLEMS.values()}
        document["components"]["responses"] = named | {OTHER: _problem("Any other problem")}
        permissions = _permissions(app)
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _describe(operation, path, permissions.get(operation["operationId"]), schemas)
        app.openapi_schema = document
    return app.openapi_schema


def _permissions(app: FastAPI) -> dict[str, str]:
    routes = [context.original_route for context in iter_route_contexts(app.routes)]
    named = [(route.unique_id, permission_of(route.dependant)) for route in routes if isinstance(route, APIRoute)]
    return {name: permission.value for name, permission in named if permission is not None}


def _problem_schema() -> Json:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema


def _describe(operation: Json, path: str, permission: str | None, schemas: Json) -> None:
    """Say which problems an operation may answer, what it permits, and what a merge patch may hold."""
    responses = operation["responses"]
    responses.pop("422", None)
    if permission is not None:
        operation[PERMISSION] = permission
    for status in _statuses(operation, path, permission):
        responses[str(status)] = {"$ref": f"#/components/responses/{PROBLEMS[status][0]}"}
    responses["default"] = {"$ref": f"#/components/responses/{OTHER}"}
    incoming = operation.pop(PATCHES, None)
    if incoming is not None:
        name = incoming.removesuffix("In") + "Patch"
        schemas[name] = _patch_schema(name, schemas[incoming])
        content = {"schema": {"$ref": f"#/components/schemas/{name}"}}
        operation["requestBody"]["content"] = {MERGE_PATCH: content, "application/json": content}


def _statuses(operation: Json, path: str, permission: str | None) -> list[int]:
    headers = {parameter["name"] for parameter in operation.get("parameters", [])}
    body = "requestBody" in operation
    statuses = {503} if path != "/livez" else set()
    statuses |= {429} if path not in NEVER_LIMITED else set()
    statuses |= {401, 403} if permission is not None else set()
    statuses |= {404} if "{" in path else set()
    statuses |= {400, 413, 415, 422} if body else set()
    statuses |= {400, 422} if "cursor" in headers else set()
    statuses |= {422} if any(parameter["in"] == "query" for parameter in operation.get("parameters", [])) else set()
    statuses |= {400, 409} if "Idempotency-Key" in headers else set()
    statuses |= {400, 409, 412, 428} if "If-Match" in headers else set()
    return sorted(statuses)


def _problem(description: str) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _patch_schema(name: str, whole: Json) -> Json:
    """The same fields, none of them needed; null takes one away, so that its default holds again."""
    properties: Json = {}
    for field, given in whole["properties"].items():
        schema = copy.deepcopy(given)
        schema.pop("default", None)
        nullable = any(option.get("type") == "null" for option in schema.get("anyOf", []))
        properties[field] = schema if nullable else {"anyOf": [schema, {"type": "null"}]}
    description = "What to change; null takes a field away, so that its default holds again."
    return {
        "title": name,
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }
