"""The sections of country guides as a workbook, to be changed and sent back."""

from magnet.importers.guide_workbook import COLUMNS, sections_bytes
from magnet.security.permissions import Permission
from magnet.services import resources
from magnet.services.context import Context
from magnet.services.guide_sections import GUIDE_SECTIONS
from magnet.store import guides


async def export(ctx: Context, country: str | None = None) -> bytes:
    """All sections within reach as their writers see them (.xlsx), with their state and when a review is due."""
    ctx.require(Permission.GUIDES_WRITE)
    async with ctx.read() as session:
        where = resources.reached(ctx, GUIDE_SECTIONS, Permission.GUIDES_WRITE)
        found = await guides.sections(session, country, where)
    fields = [column.field for column in COLUMNS]
    rows = [
        {
            **{name: getattr(row, name) for name in fields},
            "State": row.state,
            "Version": row.published,
            "Review due": due,
        }
        for row, due in found
    ]
    return await ctx.runtime.compute(sections_bytes, rows)
