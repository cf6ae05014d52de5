"""Assessments on their way: into review, back, published, withdrawn."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from magnet.schemas.assessments import Assessment, AssessmentMoveIn
from magnet.security.permissions import Permission
from magnet.services import assessment_moves
from magnet.services.context import Context
from magnet.web.answers import answer
from magnet.web.permitted import PermittedOnce
from magnet.web.preconditions import Expected
from magnet.web.route import Route

router = APIRouter(tags=["assessments"], route_class=Route)
Writes = Annotated[Context, Depends(PermittedOnce(Permission.ASSESSMENTS_WRITE))]
Publishes = Annotated[Context, Depends(PermittedOnce(Permission.ASSESSMENTS_PUBLISH))]


ONE = "/v1/assessments/{key:uuid}"


@router.post(ONE + "/moves", response_model=Assessment, operation_id="move_assessment")
async def move(key: UUID, ctx: Writes, expected: Expected, wanted: AssessmentMoveIn) -> Response:
    """Give an assessment into review, take it back to write on, or withdraw it."""
    return await answer(assessment_moves.make(ctx, str(key), wanted, expected))


@router.post(ONE + "/publication", response_model=Assessment, operation_id="publish_assessment")
async def publish(key: UUID, ctx: Publishes, expected: Expected) -> Response:
    """Publish an assessment in review, by somebody who did not write at it; it takes its predecessor's place."""
    return await answer(assessment_moves.publish(ctx, str(key), expected))
