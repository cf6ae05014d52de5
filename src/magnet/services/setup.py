"""The first start: tables, starter taxonomy, demo, a key; later starts find all of it and keep it."""

from collections.abc import Callable
from dataclasses import dataclass

from magnet.errors import NotFound
from magnet.schemas.keys import KeyIn
from magnet.schemas.referral_lists import ReferralList, ReferralListIn
from magnet.security.permissions import Role
from magnet.services import demo, keys, referral_lists, taxonomy_imports
from magnet.services.context import Context
from magnet.store import meta, migrate

DEMO_LIST = "demo_list"
"""The fact of the database that the demo was loaded; it names the referral list that starts show."""
KEY_NAME = "demo"


@dataclass(frozen=True, slots=True)
class Started:
    """What a start found or made: a referral list to show, and at the first one a key."""

    shown: ReferralList
    key: str | None = None


async def migrated(ctx: Context) -> None:
    """Bring the database up to date."""
    await migrate.upgrade(ctx.runtime.database)


async def prepare(ctx: Context, *, progress: Callable[[str, int, int], None] = taxonomy_imports.unwatched) -> Started:
    """Make the database ready to be shown to a stranger; everything is made once."""
    await migrated(ctx)
    async with ctx.read() as session:
        shown = await meta.get(session, DEMO_LIST)
    if shown is not None:
        try:
            return Started(await referral_lists.read(ctx, shown))
        except NotFound:
            pass
    await taxonomy_imports.import_starter(ctx, progress=progress)
    loaded = await demo.load(ctx, progress=lambda name: progress(name, 0, 1))
    returnee, country = loaded.returnees[0]
    listed = await referral_lists.create(ctx, returnee, ReferralListIn(country=country, limit=5))
    key = await keys.create(ctx, KeyIn(name=KEY_NAME, role=Role.ADMIN))
    async with ctx.write() as unit:
        await meta.put(unit.session, DEMO_LIST, listed.id)
    return Started(listed, key.text)
