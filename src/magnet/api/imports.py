"""Files: sent and previewed, confirmed, and their receipts; the workbook for an assessment."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile

from magnet.importers.workbook_template import template_bytes
from magnet.schemas.imports import Import, ImportNoun, ImportReceipts
from magnet.security.permissions import Permission
from magnet.services import imports
from magnet.services.context import Context
from magnet.web import cursors
from magnet.web.answers import PRIVATE, VARY, Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["imports"], route_class=Route)
PATH = "/v1/imports"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Reads = Annotated[Context, Depends(Permitted(Permission.IMPORTS_WRITE))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.IMPORTS_WRITE))]


@router.post(PATH, status_code=201, response_model=Import, operation_id="create_import")
async def create(
    ctx: Writes,
    file: Annotated[UploadFile, File(description="CSV, .xlsx or JSON lines, also as .gz")],
    noun: Annotated[ImportNoun, Form(description="what the rows are")],
    country: Annotated[str | None, Form(description="of rows that do not say one (ISO 3166-1)")] = None,
    mapping: Annotated[
        str | None, Form(max_length=100_000, description="a mapping file (TOML), or the name of a shipped one")
    ] = None,
    *,
    extract: Annotated[bool, Form(description="read from its text what a vacancy without skills asks for")] = True,
) -> Response:
    """Send a file and see what would become of its rows; nothing is taken in before it is confirmed."""
    upload = imports.Upload(
        data=await file.read(),
        filename=file.filename or "file",
        noun=noun,
        country=country,
        mapping=mapping,
        extract=extract,
    )
    return await answer(imports.create(ctx, upload), Shape(201, PATH, personal=True))


@router.get(PATH + "/template.xlsx", response_class=Response, operation_id="get_import_template")
async def template(_ctx: Reads) -> Response:
    """The empty workbook for an office's labour-market assessment."""
    disposition = {"Content-Disposition": 'attachment; filename="assessment.xlsx"'}
    return Response(template_bytes(), media_type=WORKBOOK, headers=disposition)


@router.get(PATH + "/{key:uuid}", response_model=Import, operation_id="get_import")
async def read(key: UUID, ctx: Reads) -> Response:
    """An import: how far it is, and the receipts of its first rows."""
    return await answer(imports.read(ctx, str(key)), Shape(personal=True))


@router.get(PATH + "/{key:uuid}/receipts", response_model=ImportReceipts, operation_id="list_import_receipts")
async def receipts(
    key: UUID,
    ctx: Reads,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """What would become, or became, of each row, in the file's order."""
    secret, path = ctx.runtime.secret, f"{PATH}/{key}/receipts"
    place = cursors.read_place(cursor, path, secret) if cursor is not None else 0
    items, following = await imports.receipts(ctx, str(key), place, limit)
    after = None if following is None else cursors.sign_place(following, path, secret)
    body = ImportReceipts(items=items, next=after).model_dump_json()
    headers = {"Cache-Control": PRIVATE, "Vary": VARY}
    if after is not None:
        headers["Link"] = f'<{path}?limit={limit}&cursor={after}>; rel="next"'
    return Response(body, media_type="application/json", headers=headers)


@router.post(PATH + "/{key:uuid}/confirmation", status_code=202, response_model=Import, operation_id="confirm_import")
async def confirm(key: UUID, ctx: Writes) -> Response:
    """Take the file in: a background job applies it, a thousand rows at a time."""
    return await answer(imports.confirm(ctx, str(key)), Shape(202, personal=True))
