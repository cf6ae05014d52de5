"""Country guides: read by topic and language, as JSON or a page to be printed; sections reviewed and published."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response

from magnet import i18n
from magnet.api.rights import AS_PAGE, Accept
from magnet.importers.guide_workbook import template_bytes
from magnet.schemas.codes import Language, Region
from magnet.schemas.guides import (
    Guide,
    GuideAsked,
    GuideCountry,
    GuideSection,
    GuideVersion,
    GuideVersions,
    GuideWithdrawalIn,
    PublicationIn,
    Topic,
)
from magnet.security.permissions import Permission
from magnet.services import guide_files, guide_sections, guides
from magnet.services.context import Context
from magnet.web.answers import FILE_VARY, REVALIDATED, Shape, answer, page
from magnet.web.export_page import prefers_page
from magnet.web.guide_page import guide_page
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.preconditions import Expected
from magnet.web.route import Route

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter(tags=["guides"], route_class=Route)
OF = "/v1/guide-sections/{key:uuid}"
Reads = Annotated[Context, Depends(Permitted(Permission.GUIDES_READ))]
Number = Annotated[int, Path(ge=1, le=1_000_000)]
Edits = Annotated[Context, Depends(Permitted(Permission.GUIDES_WRITE))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.GUIDES_WRITE))]


@router.get("/v1/countries/{country}/guide", response_model=Guide, operation_id="get_guide", responses=AS_PAGE)
async def of_country(
    country: GuideCountry, ctx: Reads, asked: Annotated[GuideAsked, Query()], accept: Accept = None
) -> Response:
    """A country's guide, every topic in its order: filled, with its sources and days, or visibly empty."""
    if not prefers_page(accept):
        return await answer(guides.of_country(ctx, country, asked), Shape())
    guide = await guides.of_country(ctx, country, asked)
    return page(guide_page(guide, ctx.languages), i18n.spoken((guide.language, *ctx.languages)))


@router.get(
    "/v1/countries/{country}/guide/{topic}/{language}/versions/{number}",
    response_model=GuideVersion,
    operation_id="get_handed_over_guide_version",
)
async def handed_over(
    country: GuideCountry,
    topic: Topic,
    language: Language,
    number: Number,
    ctx: Reads,
    *,
    region: Annotated[Region | None, Query(description="of a region's own section")] = None,
) -> Response:
    """A section as it was published once, by what sessions name of what they handed over."""
    return await answer(guide_sections.handed_over(ctx, country, (topic, language, region), number), Shape())


@router.get("/v1/guide-sections/template.xlsx", response_class=Response, operation_id="get_guide_template")
async def template(_ctx: Edits) -> Response:
    """The empty workbook for sections, which `POST /v1/imports` takes as `guide`."""
    return workbook(template_bytes(), "guide-template.xlsx")


@router.get("/v1/guide-sections/export.xlsx", response_class=Response, operation_id="export_guide_sections")
async def export(ctx: Edits, country: Annotated[GuideCountry | None, Query()] = None) -> Response:
    """All sections within reach as a workbook that can be changed and sent back."""
    return workbook(await guide_files.export(ctx, country), "guide.xlsx")


def workbook(data: bytes, name: str) -> Response:
    """A workbook to be kept under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": REVALIDATED, "Vary": FILE_VARY}
    return Response(data, media_type=WORKBOOK, headers=headers)


@router.post(OF + "/publication", response_model=GuideSection, operation_id="publish_guide_section")
async def publish(key: UUID, ctx: Writes, expected: Expected, said: PublicationIn) -> Response:
    """Review a section that somebody else wrote, and give it to readers as its next version."""
    return await answer(guide_sections.publish(ctx, str(key), expected, said), Shape())


@router.post(OF + "/withdrawal", response_model=GuideSection, operation_id="withdraw_guide_section")
async def withdraw(key: UUID, ctx: Writes, expected: Expected, said: GuideWithdrawalIn) -> Response:
    """Give readers a section no longer; its versions stay readable."""
    return await answer(guide_sections.withdraw(ctx, str(key), expected, said), Shape())


@router.get(OF + "/versions", response_model=GuideVersions, operation_id="list_guide_versions")
async def versions(key: UUID, ctx: Reads) -> Response:
    """Every version of a section that was published, the newest first."""
    return await answer(guide_sections.versions(ctx, str(key)), Shape())


@router.get(OF + "/versions/{number}", response_model=GuideVersion, operation_id="get_guide_version")
async def version(key: UUID, number: Number, ctx: Reads) -> Response:
    """A section as it was published once, such as it was handed over in a session."""
    return await answer(guide_sections.version(ctx, str(key), number), Shape())
