"""Rows out of a session's scope are not there: on PostgreSQL by row-level security, on SQLite by views over the tables.

Whatever a statement is (of the ORM, of Core, plain text) and whatever it forgets, it sees and changes no other row.
A table says in its `info`, as `SEEN`, to which family its rows belong. Where they are deleted along with those of
such a table, they are seen as far as these are, too. There is nothing else to do for a new table.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from magnet.security.scopes import ALONE, EVERYTHING, NOTHING, Family, Scope
from magnet.store.base import SEEN

SETTING = "magnet.scope"
BOUNDS = ("country", "region", "office_id", "employer_id", "handed", "returnee_id", "created_by", "principal")
OUTSIDE: Final = "a row outside of what this session sees"


@dataclass(frozen=True, slots=True)
class Policy:
    """How the rows of one table are bounded: by their own columns, or by the row of `parent` that they go with."""

    table: sa.Table
    family: Family | None
    parent: sa.ForeignKeyConstraint | None

    @property
    def alone(self) -> tuple[str, ...]:
        """The columns of which a value may suffice."""
        return tuple(name for name in ALONE if name in self.table.c)

    @property
    def columns(self) -> dict[str, str]:
        """By bound, the column that it is about."""
        found = {name: name for name in BOUNDS if name in self.table.c}
        return found | ({"returnee_id": "id"} if self.table.name == "returnee" else {})


@lru_cache(maxsize=1)
def policies() -> dict[str, Policy]:
    """The policies of all tables that have one, by name; parents first."""
    from magnet.store.tables import METADATA  # only now, as each table's own file needs the sessions

    found: dict[str, Policy] = {}
    for table in METADATA.sorted_tables:
        parent = next((key for key in _cascading(table) if key.referred_table.name in found), None)
        family = table.info.get(SEEN)
        if family is not None or (parent is not None and SEEN not in table.info):
            found[table.name] = Policy(table, family, parent)
    return found


def _cascading(table: sa.Table) -> Iterator[sa.ForeignKeyConstraint]:
    """Foreign keys by which rows go with others, those first that lead to whom a row is about."""
    keys = (key for key in table.foreign_key_constraints if (key.ondelete or "").upper() == "CASCADE")
    return iter(sorted(keys, key=lambda key: ("returnee_id" not in key.column_keys, key.column_keys)))


def are_laid(connection: sa.Connection) -> bool:
    """Whether a PostgreSQL database has exactly this program's policies, and forces them on their tables' owner too."""
    held = _laid(connection, "relrowsecurity AND relforcerowsecurity")
    return held == _laid(connection) == {(name, policy) for name, made in _made().items() for policy in made}


def lay(connection: sa.Connection) -> None:
    """Put this program's policies in place of those that a PostgreSQL database has."""
    lift(connection)
    for name, made in _made().items():
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
        for policy, rule in made.items():
            connection.exec_driver_sql(f'CREATE POLICY {policy} ON "{name}" {rule}')


def lift(connection: sa.Connection) -> None:
    """Take the policies off all tables of a PostgreSQL database, for as long as migrations change these."""
    for name, policy in _laid(connection):
        connection.exec_driver_sql(f'DROP POLICY {policy} ON "{name}"')
        connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY')


def _laid(connection: sa.Connection, where: str = "true") -> set[tuple[str, str]]:
    """Tables with the names of their policies."""
    of = "pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE pg_table_is_visible(pg_class.oid)"
    found = connection.exec_driver_sql(f"SELECT relname, polname FROM {of} AND {where}")  # noqa: S608
    return {(name, policy) for name, policy in found}


@lru_cache(maxsize=1)
def _made() -> dict[str, dict[str, str]]:
    """By table what its policies say, by name: each name tells it from what another program would have it say."""
    return {name: {_named(rule): rule for rule in _rules(policy)} for name, policy in policies().items()}


def _named(rule: str) -> str:
    return f"scope_{hashlib.sha256(rule.encode()).hexdigest()[:12]}"


def _rules(policy: Policy) -> Iterator[str]:
    seen = _postgresql(policy)
    if policy.family == "record":
        # Whoever acts on a person adds to the record, and need not be one who may read it.
        yield f"FOR SELECT USING ({seen})"
        yield "FOR INSERT WITH CHECK (true)"
    else:
        yield f"USING ({seen}) WITH CHECK ({seen})"


def _postgresql(policy: Policy) -> str:
    """Subqueries that depend on no row are worked out once a statement: most rows cost a comparison or two."""
    seen = [f"(SELECT current_setting('{SETTING}', true)) = '{EVERYTHING.text}'"]
    if policy.family is not None:
        name, scope = policy.table.name, f"nullif(current_setting('{SETTING}', true), '')::jsonb->'{policy.family}'"
        seen.append(f"(SELECT ({scope}->'whole')::boolean)")
        for bound in policy.alone:
            values = f"ARRAY(SELECT jsonb_array_elements_text({scope}->'alone'->'{bound}'))"
            seen.append(f'"{name}"."{bound}" = ANY ((SELECT {values})::text[])')
        met = [
            f"""(reach.bounds->'{bound}' IS NULL OR jsonb_exists(reach.bounds->'{bound}', "{name}"."{column}"))"""
            for bound, column in policy.columns.items()
        ]
        missing = [bound for bound in BOUNDS if bound not in policy.columns and not _is_unbounded(policy, bound)]
        met.append(f"NOT jsonb_exists_any(reach.bounds, ARRAY[{', '.join(map(repr, missing))}]::text[])")
        covering = f"jsonb_array_elements((SELECT {scope}->'reaches')) AS reach(bounds) WHERE {' AND '.join(met)}"
        seen.append(f"EXISTS (SELECT 1 FROM {covering})")  # noqa: S608
    if policy.parent is not None:
        seen.append(_parent(policy, f'"{policy.table.name}"', ""))
    return " OR ".join(seen)


def _is_unbounded(policy: Policy, bound: str) -> bool:
    return bound == "region" and "returnee_id" not in policy.table.c


class Sight:
    """What one connection of SQLite sees now; its views ask this."""

    def __init__(self) -> None:
        self.scope: Scope = NOTHING

    def everything(self) -> bool:
        """Whether all rows are seen."""
        return self.scope.reaches is None

    def is_whole(self, family: Family) -> bool:
        """Whether all of a family's rows are seen."""
        return self.scope.is_whole(family)

    def alone(self, family: Family, column: str) -> str:
        """The values of a column that suffice for a row to be seen, as JSON."""
        return json.dumps(self.scope.alone(family, column))

    def sees(self, family: Family, *pairs: Any) -> bool:
        """Whether a row is seen, given names of columns and values in turn."""
        return self.scope.sees(family, dict(zip(pairs[::2], pairs[1::2], strict=True)))


def sqlite_statements(known: frozenset[str]) -> Iterator[str]:
    """What lays a view over each table of these that has a policy, for one connection, and guards what it writes.

    The views go by the tables' names: a statement that names no schema reads them.
    """
    for name, policy in policies().items():
        if name not in known:
            continue
        seen = _sqlite(policy, "own")
        yield f'CREATE TEMP VIEW IF NOT EXISTS "{name}" AS SELECT * FROM main."{name}" AS own WHERE {seen}'  # noqa: S608
        for act, row in () if policy.family == "record" else (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            unseen = f"NOT ({_sqlite(policy, row)})"
            if act == "UPDATE":
                unseen = f"{unseen} OR NOT ({_sqlite(policy, 'NEW')})"
            if act != "INSERT" and policy.parent is not None:
                # What goes along with its parent finds it gone already.
                unseen = f"{_parent(policy, row, 'main.')} AND ({unseen})"
            yield (
                f'CREATE TEMP TRIGGER IF NOT EXISTS "{name}_{act}" BEFORE {act} ON main."{name}" WHEN {unseen}'
                f" BEGIN SELECT RAISE(ABORT, '{OUTSIDE}'); END"
            )


def _sqlite(policy: Policy, row: str) -> str:
    seen = ["magnet_everything()"]
    if policy.family is not None:
        seen.append(f"magnet_whole('{policy.family}')")
        for bound in policy.alone:
            seen.append(f"{row}.{bound} IN (SELECT value FROM json_each(magnet_alone('{policy.family}', '{bound}')))")  # noqa: S608
        pairs = [f"""'{bound}', {row}."{column}\"""" for bound, column in policy.columns.items()]
        seen.append(f"magnet_sees({', '.join([repr(policy.family), *pairs])})")
    if policy.parent is not None:
        seen.append(_parent(policy, row, "temp."))
    return " OR ".join(seen)


def _parent(policy: Policy, row: str, schema: str) -> str:
    """Whether the row is there that a table's row goes with: in a view or under a policy, whether it is seen."""
    assert policy.parent is not None
    same = " AND ".join(f'seen."{one.column.name}" = {row}."{one.parent.name}"' for one in policy.parent.elements)
    return f'EXISTS (SELECT 1 FROM {schema}"{policy.parent.referred_table.name}" AS seen WHERE {same})'  # noqa: S608


KNOWN = re.compile(r"\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA)\b", re.IGNORECASE)
"""All else would take views away, lay others, or lead to a file's tables by another way."""
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(?="?(\w+)"?)', re.IGNORECASE)
"""What is led to a table; not what replaces rows (OR REPLACE), which triggers are not asked about."""
AROUND = re.compile(r"""["'`\[]?\bmain\b["'`\]]?\s*\.|--|/\*""", re.IGNORECASE)
"""A table named by where it lies; or a comment, which could stand within such a name."""


class Unscoped(Exception):
    """A statement leads around the views that bound tables, or takes them away: the program is wrong."""


@lru_cache(maxsize=1024)
def bounded(statement: str) -> str:
    """A statement for a connection with views: what writes is led to the table, which a trigger guards.

    Raises Unscoped for one that leads itself there.
    """
    if KNOWN.match(statement) is None:
        raise Unscoped("A statement is to read or change rows, and nothing else.")
    if AROUND.search(statement) and not statement.startswith("PRAGMA"):  # which tells of tables, never of rows
        raise Unscoped("A statement is to name tables only, not where they lie, and to hold no comment.")
    found = WRITES.match(statement)
    if found is None or found.group(1) not in policies():
        return statement
    return f"{statement[: found.end()]}main.{statement[found.end() :]}"
