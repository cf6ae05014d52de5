"""Nothing about a returnee is kept of which export and erasure do not know."""

import sqlalchemy as sa

from magnet.store.about import ABOUT
from magnet.store.tables import METADATA

NAMES = {"returnee_id", "other_id"}


def names_somebody(table: sa.Table) -> bool:
    """Whether rows of the table are about returnees: by a column that names one, or along with such a row."""
    cascading = (key for key in table.foreign_key_constraints if (key.ondelete or "").upper() == "CASCADE")
    return bool(NAMES & set(table.c.keys())) or any(names_somebody(key.referred_table) for key in cascading)


def test_every_table_about_returnees_is_in_the_list() -> None:
    assert {name for name, table in METADATA.tables.items() if names_somebody(table)} | {"returnee"} == set(ABOUT)


def test_what_goes_along_does_so_by_the_database_itself() -> None:
    def goes(table: sa.Table) -> bool:
        keys = [key for key in table.foreign_key_constraints if (key.ondelete or "").upper() == "CASCADE"]
        return table.name == "returnee" or any(goes(key.referred_table) for key in keys)

    for name, kept in ABOUT.items():
        assert goes(METADATA.tables[name]) == (kept.goes == "along"), name


def test_what_never_goes_holds_nothing_but_codes_ids_and_what_the_key_seals() -> None:
    plain = {
        column.name
        for name, kept in ABOUT.items()
        if kept.goes == "never"
        for column in METADATA.tables[name].c
        if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Text) and column.type.length != 36
    }
    assert plain == {"principal", "act", "country", "office_id", "purpose", "reason", "reviewed_by", "verdict"}
