"""A country's own labels: what they would change, and what people's words propose to become one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from magnet.api.guides import workbook
from magnet.schemas.base import Wire
from magnet.schemas.codes import Country, Language
from magnet.schemas.label_previews import LabelPreview, LabelPreviewIn
from magnet.schemas.label_proposals import ApprovalIn, LabelProposals, LabelProposalsIn, LabelRefusalIn, ProposalId
from magnet.schemas.labels import LocalLabel
from magnet.schemas.links import ConceptKind
from magnet.security.permissions import Permission
from magnet.services import label_previews, label_proposals, label_reviews
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted, PermittedOnce
from magnet.web.route import Route

router = APIRouter(tags=["local-labels"], route_class=Route)
PATH = "/v1/local-labels"
Writes = Annotated[Context, Depends(Permitted(Permission.LABELS_WRITE))]
Reads = Annotated[Context, Depends(Permitted(Permission.LABELS_READ))]
Once = Annotated[Context, Depends(PermittedOnce(Permission.LABELS_WRITE))]
OF = PATH + "/proposals/{proposal}"


class ReviewAsked(Wire):
    """Which labels are to be reviewed."""

    country: Country
    language: Language
    kind: ConceptKind | None = None
    unreviewed: Annotated[bool, Field(description="only labels that nobody has reviewed")] = False


@router.get(PATH + "/review.xlsx", response_class=Response, operation_id="export_labels_for_review")
async def review(ctx: Reads, asked: Annotated[ReviewAsked, Query()]) -> Response:
    """A language's labels as the country has them, for a native speaker: `POST /v1/imports` takes the verdicts back."""
    wanted = label_reviews.Wanted(asked.language, asked.country, asked.kind, asked.unreviewed)
    return workbook(await label_reviews.workbook(ctx, wanted), f"labels-{asked.language}.xlsx")


@router.post(PATH + "/preview", response_model=LabelPreview, operation_id="preview_local_labels")
async def preview(ctx: Writes, asked: LabelPreviewIn) -> Response:
    """What of the country's words would link differently with these labels; nothing is stored."""
    return await answer(label_previews.preview(ctx, asked), Shape(personal=True))


@router.post(PATH + "/proposals/search", response_model=LabelProposals, operation_id="search_label_proposals")
async def proposals(ctx: Writes, asked: LabelProposalsIn) -> Response:
    """What at least three returnees call a concept, as caseworkers confirmed, without a known name, place or number."""
    return await answer(label_proposals.proposals(ctx, asked.country), Shape(personal=True))


@router.post(OF + "/approval", status_code=201, response_model=LocalLabel, operation_id="approve_label_proposal")
async def approve(proposal: ProposalId, ctx: Once, wanted: ApprovalIn) -> Response:
    """Make a proposal a label of its country."""
    return await answer(label_proposals.approve(ctx, proposal, wanted), Shape(201, PATH))


@router.post(OF + "/refusal", status_code=204, operation_id="refuse_label_proposal")
async def refuse(proposal: ProposalId, ctx: Writes, wanted: LabelRefusalIn) -> Response:
    """Have it proposed no more."""
    await label_proposals.refuse(ctx, proposal, wanted)
    return Response(status_code=204)
