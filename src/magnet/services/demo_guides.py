"""Writes the demo's sections of country guides, all invented and marked so, and reviews them as somebody else would."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from magnet.errors import Invalid
from magnet.schemas.guides import GuideSectionIn, PublicationIn
from magnet.schemas.pages import Receipt
from magnet.security.permissions import Role
from magnet.security.principals import Grant, Principal
from magnet.services import guide_sections, resources
from magnet.services.context import Context
from magnet.services.guide_sections import GUIDE_SECTIONS
from magnet.services.intake import take
from magnet.services.statements import Incoming

REVIEWER = Principal("demo-reviewer", (Grant(Role.ADMIN),))


async def record(ctx: Context, rows: Iterator[Mapping[str, Any]]) -> Sequence[Receipt]:
    """Take the sections in, and publish them as reviewed on their day; what was withdrawn or reviewed since stays."""
    sections, days = list[dict[str, Any]](), list[date]()
    for row in rows:
        said = {name: value for name, value in row.items() if name != "reviewed_on"}
        sections.append({**said, "source_reference": GuideSectionIn.model_validate(said).about})
        days.append(date.fromisoformat(row["reviewed_on"]))
    incoming = [Incoming(number, section) for number, section in enumerate(sections, 1)]
    receipts = await take(ctx, GUIDE_SECTIONS, incoming)
    reviewing = replace(ctx, principal=REVIEWER)
    for receipt, day in zip(receipts, days, strict=True):
        if receipt.id is None or receipt.outcome not in ("created", "changed"):
            continue
        section = await resources.read(reviewing, GUIDE_SECTIONS, receipt.id)
        if section.published is not None or receipt.outcome == "created":
            with suppress(Invalid):  # reviewed since
                await guide_sections.publish(reviewing, section.id, section.version, PublicationIn(reviewed_on=day))
    return receipts
