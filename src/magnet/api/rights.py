"""What a person may ask of who keeps data about them, and the holds that stand against erasing it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response

from magnet import i18n
from magnet.schemas.corrections import Correction, CorrectionIn, Corrections
from magnet.schemas.erasure import Erased, ErasureIn, LegalHoldIn, LegalHolds, LiftingIn
from magnet.schemas.exports import Export
from magnet.security.permissions import Permission
from magnet.services import corrections, erasure, exports, legal_holds
from magnet.services.context import Context
from magnet.web.answers import Shape, answer, page
from magnet.web.export_page import export_page, prefers_page
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["rights"], route_class=Route)
OF = "/v1/returnees/{key:uuid}"
CORRECTIONS = OF + "/corrections"
HOLDS = OF + "/legal-holds"
AS_PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
READ, MADE = Shape(personal=True), Shape(201, personal=True)
Reads = Annotated[Context, Depends(Permitted(Permission.RETURNEES_READ))]
Writes = Annotated[Context, Depends(PermittedOnce(Permission.RETURNEES_WRITE))]
Exports = Annotated[Context, Depends(Permitted(Permission.RETURNEES_EXPORT))]
Accept = Annotated[str | None, Header(description="`text/html` for a page to be read and printed; else JSON")]
Erases = Annotated[Context, Depends(PermittedOnce(Permission.RETURNEES_ERASE))]
ReadsHolds = Annotated[Context, Depends(Permitted(Permission.LEGAL_HOLDS_READ))]
WritesHolds = Annotated[Context, Depends(PermittedOnce(Permission.LEGAL_HOLDS_WRITE))]


@router.post(OF + "/exports", response_model=Export, operation_id="export_returnee", responses=AS_PAGE)
async def export(key: UUID, ctx: Exports, accept: Accept = None) -> Response:
    """All that is held on a returnee, to be given to the person: as JSON or as a page in the reader's language."""
    if not prefers_page(accept):
        return await answer(exports.export(ctx, str(key)), READ)
    return page(export_page(await exports.export(ctx, str(key)), ctx.languages), i18n.spoken(ctx.languages))


@router.get(CORRECTIONS, response_model=Corrections, operation_id="list_corrections")
async def corrected(key: UUID, ctx: Reads) -> Response:
    """What was corrected of a returnee, before and after, and what was asked for; of the parts that you may read."""
    return await answer(corrections.of_returnee(ctx, str(key)), READ)


@router.post(CORRECTIONS, status_code=201, response_model=Correction, operation_id="record_correction")
async def correct(key: UUID, ctx: Writes, asked: CorrectionIn) -> Response:
    """Record that the person asked for a correction, and why it was made or refused."""
    return await answer(corrections.record(ctx, str(key), asked), MADE)


@router.post(OF + "/erasure", response_model=Erased, operation_id="erase_returnee")
async def erase(key: UUID, ctx: Erases, wanted: ErasureIn) -> Response:
    """Erase a returnee: nothing of the person can be read afterwards, in no copy of the database either."""
    return await answer(erasure.erase(ctx, str(key), wanted), READ)


@router.get(HOLDS, response_model=LegalHolds, operation_id="list_legal_holds")
async def holds(key: UUID, ctx: ReadsHolds) -> Response:
    """Every legal hold on a case, with how it ended."""
    return await answer(legal_holds.of_returnee(ctx, str(key)), READ)


@router.post(HOLDS, status_code=201, response_model=LegalHolds, operation_id="place_legal_hold")
async def hold(key: UUID, ctx: WritesHolds, new: LegalHoldIn) -> Response:
    """Keep a case from being erased, by anybody and by retention."""
    return await answer(legal_holds.place(ctx, str(key), new), MADE)


@router.post(HOLDS + "/{hold:uuid}/lifting", response_model=LegalHolds, operation_id="lift_legal_hold")
async def lift(key: UUID, hold: UUID, ctx: WritesHolds, said: LiftingIn) -> Response:
    """Lift a hold before its end."""
    return await answer(legal_holds.lift(ctx, str(key), str(hold), said), READ)
