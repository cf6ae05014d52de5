"""The routes that all nouns share: create, bulk, list, read, change, delete, from one description a noun."""

from dataclasses import dataclass
from typing import Annotated, Any, Generic
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from pydantic import BaseModel, create_model

from magnet.schemas.filters import Filters
from magnet.schemas.pages import Bulk, Page, Receipts
from magnet.services import intake, resources
from magnet.services.context import Context
from magnet.services.resources import In, Out, Resource, Wanted
from magnet.web import paging
from magnet.web.answers import Shape, answer
from magnet.web.openapi import PATCHES
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.preconditions import Expected, IfNoneMatch
from magnet.web.route import MERGE_PATCH, Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun(Generic[In, Out]):
    """How one noun is reached: its address, names for operation ids, wire types, and what its list is narrowed by.

    A personal noun is listed by `POST .../search` and never cached.
    """

    path: str
    one: str
    many: str
    resource: Resource[In, Out, Any]
    incoming: type[In]
    outgoing: type[Out]
    filters: type[Filters]
    personal: bool = False

    @property
    def page(self) -> type[BaseModel]:
        """The type of a page of the noun's list, under a name of its own in the API's description."""
        whole: type[BaseModel] = Page[self.outgoing]  # type: ignore[name-defined]
        return create_model(f"{self.outgoing.__name__}Page", __base__=whole, __doc__=Page.__doc__)

    @property
    def key_path(self) -> str:
        """The address of a single resource; what is no UUID is no resource."""
        return self.path + "/{key:uuid}"


def resource_router(noun: Noun[In, Out]) -> APIRouter:
    """All routes of a noun."""
    router = APIRouter(tags=[noun.many.replace("_", "-")], route_class=Route)
    _add_create(router, noun)
    _add_bulk(router, noun)
    if noun.personal:
        _add_search(router, noun)
    else:
        _add_list(router, noun)
    _add_read(router, noun)
    _add_change(router, noun)
    _add_delete(router, noun)
    return router


def _add_create(router: APIRouter, noun: Noun[In, Out]) -> None:
    shape = Shape(201, noun.path, personal=noun.personal)

    async def create(
        ctx: Annotated[Context, Depends(PermittedOnce(noun.resource.writes))],
        new: noun.incoming,  # type: ignore[name-defined]
    ) -> Response:
        return await answer(resources.create(ctx, noun.resource, new), shape)

    router.add_api_route(
        noun.path,
        create,
        methods=["POST"],
        status_code=201,
        response_model=noun.outgoing,
        operation_id=f"create_{noun.one}",
        summary=f"Create {_one(noun.one)}",
    )


def _add_bulk(router: APIRouter, noun: Noun[In, Out]) -> None:
    async def create_many(
        ctx: Annotated[Context, Depends(PermittedOnce(noun.resource.writes))], many: Bulk
    ) -> Response:
        return await answer(intake.take_bulk(ctx, noun.resource, many), Shape(personal=noun.personal))

    router.add_api_route(
        noun.path + "/bulk",
        create_many,
        methods=["POST"],
        response_model=Receipts,
        operation_id=f"create_{noun.many}",
        summary=f"Create or change many {_words(noun.many)}; a bad one stops no other",
    )


def _add_list(router: APIRouter, noun: Noun[In, Out]) -> None:
    async def listing(
        request: Request,
        ctx: Annotated[Context, Depends(Permitted(noun.resource.reads))],
        filters: Annotated[noun.filters, Query()],  # type: ignore[name-defined]
    ) -> Response:
        return paging.linked(await _page(ctx, noun, filters), noun.path, filters)

    router.add_api_route(
        noun.path,
        listing,
        methods=["GET"],
        response_model=noun.page,
        operation_id=f"list_{noun.many}",
        summary=f"List {_words(noun.many)}, newest first",
    )


def _add_search(router: APIRouter, noun: Noun[In, Out]) -> None:
    async def search(
        ctx: Annotated[Context, Depends(Permitted(noun.resource.reads))],
        filters: Annotated[noun.filters, Body()],  # type: ignore[name-defined]
    ) -> Response:
        return paging.found(await _page(ctx, noun, filters))

    router.add_api_route(
        noun.path + "/search",
        search,
        methods=["POST"],
        response_model=noun.page,
        operation_id=f"search_{noun.many}",
        summary=f"Find {_words(noun.many)}, newest first",
    )


async def _page(ctx: Context, noun: Noun[In, Out], filters: Filters) -> Page[Out]:
    """One page of a noun's list."""

    async def listed(after: resources.Position | None) -> tuple[list[Out], resources.Position | None]:
        return await resources.listing(ctx, noun.resource, Wanted(filters.conditions(), after, filters.limit))

    return await paging.paged(ctx, noun.path, filters, listed)


def _add_read(router: APIRouter, noun: Noun[In, Out]) -> None:
    async def read(
        key: UUID,
        ctx: Annotated[Context, Depends(Permitted(noun.resource.reads))],
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        return await answer(resources.read(ctx, noun.resource, str(key)), Shape(personal=noun.personal), if_none_match)

    router.add_api_route(
        noun.key_path,
        read,
        methods=["GET"],
        response_model=noun.outgoing,
        operation_id=f"get_{noun.one}",
        summary=f"One {_words(noun.one)}",
    )


def _add_change(router: APIRouter, noun: Noun[In, Out]) -> None:
    async def change(
        key: UUID,
        ctx: Annotated[Context, Depends(PermittedOnce(noun.resource.writes))],
        expected: Expected,
        patch: Annotated[dict[str, Any], Body(media_type=MERGE_PATCH)],
    ) -> Response:
        changed = resources.change(ctx, noun.resource, str(key), patch, expected)
        return await answer(changed, Shape(personal=noun.personal))

    router.add_api_route(
        noun.key_path,
        change,
        methods=["PATCH"],
        response_model=noun.outgoing,
        operation_id=f"change_{noun.one}",
        summary=f"Change {_one(noun.one)} by JSON merge patch (RFC 7396)",
        openapi_extra={PATCHES: noun.incoming.__name__},
    )


def _add_delete(router: APIRouter, noun: Noun[In, Out]) -> None:
    async def delete(
        key: UUID,
        ctx: Annotated[Context, Depends(Permitted(noun.resource.removes or noun.resource.writes))],
        expected: Expected,
    ) -> Response:
        await resources.delete(ctx, noun.resource, str(key), expected)
        return Response(status_code=204)

    router.add_api_route(
        noun.key_path,
        delete,
        methods=["DELETE"],
        status_code=204,
        operation_id=f"delete_{noun.one}",
        summary=f"Delete {_one(noun.one)}",
    )


def _one(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {_words(name)}"


def _words(name: str) -> str:
    return name.replace("_", " ")
