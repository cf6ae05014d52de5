"""Rows that tests store."""

from datetime import UTC, datetime, timedelta
from typing import Any

from magnet.store.opportunities import OpportunityRow
from magnet.store.owners import EmployerRow

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def employer(key: str, **columns: Any) -> EmployerRow:
    """An employer in Armenia, registered at `NOW`."""
    made = {
        "country": "AM",
        "owner": "",
        "source": "office",
        "name": "Ararat",
        "kind": "employer",
        "vetting": "unvetted",
    }
    return EmployerRow(**made | {"id": key, "version": 1, "created_at": NOW, "updated_at": NOW} | columns)


def opportunity(key: str, kind: str) -> OpportunityRow:
    """An item of this kind in Armenia with the reference "1" of the office."""
    said = {"country": "AM", "owner": "", "source": "office", "source_reference": "1", "title": "Welding"}
    made = {"title_links": [], "title_status": "unlinked", "source_kind": "office", "details": {}, "inferred": []}
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW}
    return OpportunityRow(**said, **made, **stamps, id=key, kind=kind)


def minutes(count: int) -> datetime:
    """So many minutes after `NOW`."""
    return NOW + timedelta(minutes=count)
