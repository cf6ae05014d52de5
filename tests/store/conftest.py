"""An open database of the test's own, once on each kind."""

from collections.abc import AsyncIterator

import pytest

from magnet.store.db import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database."""
    opened = Database(database_url)
    yield opened
    await opened.close()
