"""What a session of the store sees at all: the net under the conditions of its queries, held by the database itself."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from magnet.security.permissions import PERSONAL, Permission
from magnet.security.principals import Bounds, Principal

Family = Literal["people", "record", "glass", "items", "files", "cards"]
"""Rows that are bounded alike.

About returnees; of the audit; openings in an emergency; all other tenants' rows; files, by who sent them; and referrals
as the employers know them to whom they were sent.
"""
OF_NO_TENANT = frozenset(
    {
        Permission.PROGRAMMES_READ,
        Permission.PROGRAMMES_WRITE,
        Permission.OFFICES_READ,
        Permission.OFFICES_WRITE,
        Permission.TAXONOMY_READ,
        Permission.SUGGESTIONS_CREATE,
        Permission.IMPORTS_WRITE,
        Permission.KEYS_MANAGE,
        Permission.ACCOUNTS_MANAGE,
        Permission.OWN_ACCOUNT,
        Permission.PEOPLE_COUNT,
        Permission.DUPLICATES_RESOLVE,
        Permission.BREAK_GLASS,
        Permission.AUDIT_VERIFY,
        Permission.JOBS_READ,
        Permission.JOBS_MANAGE,
    }
)
"""What lets a session see no tenant's rows by itself; who counts people does not see them."""
FAMILIES: Mapping[Family, frozenset[Permission]] = {
    "people": PERSONAL - {Permission.AUDIT_READ} - OF_NO_TENANT,
    "record": frozenset({Permission.AUDIT_READ}),
    "glass": frozenset({Permission.BREAK_GLASS_REVIEW}),
    "items": frozenset(Permission) - PERSONAL - OF_NO_TENANT - {Permission.BREAK_GLASS_REVIEW},
}
"""The permissions whose reaches make up a family's: which of them is needed is the service's question."""


ALONE = ("country", "office_id", "employer_id")
"""The columns that most reaches bound, and bound alone."""


@dataclass(frozen=True)
class Scope:
    """By family the reaches of which one has to cover a row; None is everything, and no family is nothing."""

    reaches: Mapping[Family, tuple[Bounds, ...]] | None

    @cached_property
    def text(self) -> str:
        """The scope as JSON, for the policies of PostgreSQL; empty for nothing.

        By family all `reaches`, whether one is unbounded (`whole`), and, to be looked up fast, what `alone` suffices.
        """
        if self.reaches is None:
            return json.dumps("*")
        found = {
            family: {
                "whole": self.is_whole(family),
                "alone": {column: self.alone(family, column) for column in ALONE},
                "reaches": [{name: sorted(values) for name, values in bounds.items()} for bounds in some],
            }
            for family, some in self.reaches.items()
        }
        return json.dumps(found, sort_keys=True) if found else ""

    def is_whole(self, family: Family) -> bool:
        """Whether all of a family's rows are seen."""
        return self.reaches is None or {} in self.reaches.get(family, ())

    def alone(self, family: Family, column: str) -> list[str]:
        """The values of a column that suffice for a row to be seen: of reaches that bound nothing else."""
        some = () if self.reaches is None else self.reaches.get(family, ())
        return sorted(frozenset[str]().union(*(bounds[column] for bounds in some if bounds.keys() == {column})))

    def sees(self, family: Family, row: Mapping[str, object]) -> bool:
        """Whether a row with these columns is within reach; a bound without a column lets nothing through.

        Regions alone do not bound what has none, unless it is about people.
        """
        if self.reaches is None:
            return True
        return any(_covers(bounds, row) for bounds in self.reaches.get(family, ()))


def _covers(bounds: Bounds, row: Mapping[str, object]) -> bool:
    return all(
        row.get(name) in values
        for name, values in bounds.items()
        if name != "region" or "region" in row or "returnee_id" in row
    )


EVERYTHING = Scope(None)
"""For what the system does for nobody in particular: building indexes, sealing, moving data."""
NOTHING = Scope({})
"""For what touches no tenant's rows: jobs, the taxonomy."""
SIGNING_IN = Scope({"glass": ({},)})
"""For finding what is open to whoever asks."""


@lru_cache(maxsize=1024)
def scope_of(principal: Principal) -> Scope:
    """What a principal's sessions see: for each family what any of its permissions reaches."""
    found = {family: _reached(principal, permissions) for family, permissions in FAMILIES.items()}
    if all({} in some for some in found.values()):
        return EVERYTHING
    own = frozenset({principal.id})
    # Where a person is bounds nothing of what an employer is sent.
    employers = {reach.employer_id for reach in principal.reach(Permission.REFERRALS_READ)} - {None}
    return Scope(
        {
            **found,
            "glass": (*found["glass"], {"principal": own}),
            "files": ({"created_by": own},),
            "cards": tuple({"employer_id": frozenset({employer})} for employer in sorted(filter(None, employers))),
        }
    )


def _reached(principal: Principal, permissions: Iterable[Permission]) -> tuple[Bounds, ...]:
    reaches = {reach: None for permission in sorted(permissions) for reach in principal.reach(permission)}
    return tuple(reach.bounds for reach in reaches)
