"""Taxonomy look-ups: concepts for a few typed letters, one concept, and phrases into concepts."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from magnet.schemas.base import Line, Wire
from magnet.schemas.codes import Language
from magnet.schemas.links import Concept, ConceptKind, Concepts, Links, LinksIn, OwnLabelsOf
from magnet.security.permissions import Permission
from magnet.services import taxonomy
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted
from magnet.web.route import Route

router = APIRouter(tags=["taxonomy"], route_class=Route)
Reads = Annotated[Context, Depends(Permitted(Permission.TAXONOMY_READ))]


class Typed(Wire):
    """What was typed, and what it may mean; `language` is tried before those of Accept-Language."""

    q: Line
    kind: ConceptKind | None = None
    language: Language | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    country: OwnLabelsOf = None

    def languages(self, others: tuple[str, ...]) -> tuple[str, ...]:
        """The languages to look in, in their order."""
        return tuple(dict.fromkeys([self.language, *others])) if self.language is not None else others


class ByUri(Wire):
    """The concept wanted."""

    uri: Line


@router.get("/v1/taxonomy/concepts", response_model=Concepts, operation_id="find_concepts")
async def find(ctx: Reads, typed: Annotated[Typed, Query()]) -> Response:
    """Occupations and skills for a few typed letters, for type-ahead."""
    reader = replace(ctx, languages=typed.languages(ctx.languages))
    return await answer(taxonomy.search(reader, typed.q, typed.kind, typed.limit, country=typed.country), Shape())


@router.get("/v1/taxonomy/concepts/by-uri", response_model=Concept, operation_id="get_concept")
async def by_uri(ctx: Reads, wanted: Annotated[ByUri, Query()]) -> Response:
    """A concept with its labels in every language and what it is related to."""
    return await answer(taxonomy.concept(ctx, wanted.uri), Shape())


@router.post("/v1/links", response_model=Links, operation_id="link_phrases")
async def link(ctx: Reads, asked: LinksIn) -> Response:
    """The concepts that phrases in any language may mean; nothing is kept."""
    return await answer(taxonomy.links(ctx, asked), Shape(personal=True))
