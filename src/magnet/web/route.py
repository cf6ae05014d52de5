"""Routes of the API: the key is checked before the body is read, and the body is read strictly."""

import email.message
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response, params
from fastapi.routing import APIRoute
from pydantic_core import from_json

from magnet.errors import Malformed, Unsupported
from magnet.web.permitted import admit, permission_of

MERGE_PATCH = "application/merge-patch+json"


class StrictRequest(Request):
    """A request whose JSON is UTF-8 and nothing else: no NaN, no half characters, at most 200 levels deep."""

    async def read_json(self) -> None:
        """Read the body's JSON once, for `json`; raise Unsupported or Malformed."""
        media_type, charset = _content_type(self.headers.get("content-type", ""))
        accepted = {"application/json", MERGE_PATCH} if self.method == "PATCH" else {"application/json"}
        if media_type not in accepted or charset not in {"utf-8", "utf8"}:
            raise Unsupported(f"Send {' or '.join(sorted(accepted))} in UTF-8.")
        try:
            self._json = from_json(await self.body(), allow_inf_nan=False)
        except ValueError as error:
            raise Malformed("The body is not valid JSON in UTF-8.") from error

    async def require_form(self) -> None:
        """Raise Unsupported unless the body is a form with files; it is kept, so that it can be digested, too."""
        if _content_type(self.headers.get("content-type", ""))[0] != "multipart/form-data":
            raise Unsupported("Send multipart/form-data.")
        await self.body()


def _content_type(header: str) -> tuple[str, str]:
    """Media type and charset in lower case."""
    message = email.message.Message()
    message["content-type"] = header or "application/octet-stream"
    return message.get_content_type(), (message.get_content_charset() or "utf-8").lower()


class Route(APIRoute):
    """A route that admits before it reads, and reads strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's handler, behind the two steps."""
        handler = super().get_route_handler()
        permission = permission_of(self.dependant)
        body = self.body_field.field_info if self.body_field is not None else None

        async def handle(request: Request) -> Response:
            if permission is not None:
                await admit(request, permission)
            strict = StrictRequest(request.scope, request.receive)
            if isinstance(body, params.Form):
                await strict.require_form()
            elif body is not None:
                await strict.read_json()
            return await handler(strict)

        return handle
