"""The principal: who asks, and under which grants; every service takes it in its context."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from magnet.errors import Forbidden
from magnet.security.permissions import (
    CHANGING,
    EVERYWHERE,
    OF_OFFICE,
    PERSONAL,
    POLICY,
    THROUGH_GLASS,
    Permission,
    Role,
)

Bounds = Mapping[str, frozenset[str]]
"""By column the values that are let through."""
READ_ONCE_HANDED = frozenset({"shared", "transferred"})
CHANGED_ONCE_HANDED = frozenset({"transferred"})
"""The states of a returnee's case in which the country of return reads it, and in which it also keeps it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The rows that a grant reaches for one permission: all bounds hold, and None bounds nothing.

    `handed` are the states that a returnee's case has to be in. Regions bound what has a region: a row whose region is
    unknown is in none.
    """

    countries: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    office_id: str | None = None
    employer_id: str | None = None
    handed: frozenset[str] | None = None
    returnee_id: str | None = None

    @property
    def bounds(self) -> Bounds:
        """The bounds by the column that they are about."""
        one = {"office_id": self.office_id, "employer_id": self.employer_id, "returnee_id": self.returnee_id}
        many = {"country": self.countries, "region": self.regions, "handed": self.handed}
        given = many | {name: None if value is None else frozenset({value}) for name, value in one.items()}
        return {name: values for name, values in given.items() if values is not None}

    def covers_country(self, country: str) -> bool:
        """Whether anything of the country may be within reach."""
        return self.countries is None or country in self.countries

    def covers_region(self, row: Mapping[str, object]) -> bool:
        """Whether a row's region is within reach, or its table has none."""
        return self.regions is None or "region" not in row or row["region"] in self.regions

    def covers(self, row: Mapping[str, object]) -> bool:
        """Whether a row with these columns is within reach; a column that is missing or null is in no bound."""
        inside = (
            self.countries is None or row.get("country") in self.countries,
            self.covers_region(row),
            self.office_id is None or row.get("office_id") == self.office_id,
            self.employer_id is None or row.get("employer_id") == self.employer_id,
            self.handed is None or row.get("handed") in self.handed,
            self.returnee_id is None or row.get("id") == self.returnee_id,
        )
        return all(inside)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and where it is held.

    `countries` None is every country; `regions` (ISO 3166-2) narrow them. `office_id` is the office that what is
    created belongs to, and for a caseworker also whose returnees there are; `employer_id` is whose rows an employer's
    program sees.
    """

    role: Role
    countries: frozenset[str] | None = None
    office_id: str | None = None
    employer_id: str | None = None
    regions: frozenset[str] | None = None

    @property
    def lacks(self) -> str | None:
        """What the role cannot do without and this grant does not say; None where nothing is missing."""
        needed = {Role.CASEWORKER: ("office",), Role.EMPLOYER: ("employer",), Role.COUNTRY_OFFICER: ("countries",)}
        given = {"office": self.office_id, "employer": self.employer_id, "countries": self.countries}
        return next((name for name in needed.get(self.role, ()) if not given[name]), None)

    @property
    def text(self) -> str:
        """The grant as JSON."""
        places = [None if some is None else sorted(some) for some in (self.countries, self.regions)]
        return json.dumps([self.role, *places, self.office_id, self.employer_id])

    def reach(self, permission: Permission) -> Reach | None:
        """The rows that this grant reaches for a permission, None where its role does not hold it.

        A country officer reaches returnees once their case was handed over. As no new case is, an officer registers
        nobody: who registers people after their arrival is granted an office of its own, as a caseworker.
        """
        bounded = self.countries is not None or self.regions is not None
        if permission not in POLICY[self.role] or (bounded and permission in EVERYWHERE):
            return None
        personal = permission in PERSONAL
        handed = CHANGED_ONCE_HANDED if permission in CHANGING else READ_ONCE_HANDED
        return Reach(
            countries=self.countries,
            regions=self.regions,
            office_id=self.office_id if permission in OF_OFFICE and self.role == Role.CASEWORKER else None,
            employer_id=self.employer_id if self.role == Role.EMPLOYER else None,
            handed=handed if personal and self.role == Role.COUNTRY_OFFICER else None,
        )


@dataclass(frozen=True, slots=True)
class Glass:
    """A case that its principal opened in an emergency, while it is open: `id` is the opening's."""

    id: str
    returnee_id: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody or some program that asks; `id` names it in the record: a key's id, or `cli` for the machine's shell.

    `glasses` are the cases out of reach that are open to it now.
    """

    id: str
    grants: tuple[Grant, ...]
    glasses: tuple[Glass, ...] = ()

    def reach(self, permission: Permission) -> tuple[Reach, ...]:
        """What the grants reach together: a row is within reach if any of these covers it."""
        return self.by_grants(permission) + self._through_glass(permission)

    def by_grants(self, permission: Permission) -> tuple[Reach, ...]:
        """The same without what is open in an emergency, which is read and never listed."""
        return tuple(reach for grant in self.grants if (reach := grant.reach(permission)) is not None)

    def _through_glass(self, permission: Permission) -> tuple[Reach, ...]:
        """One returnee each, to be read."""
        if permission not in THROUGH_GLASS:
            return ()
        return tuple(Reach(returnee_id=key) for key in sorted({glass.returnee_id for glass in self.glasses}))

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless a grant's role holds `permission`."""
        if not self.reach(permission):
            raise Forbidden

    def owned(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """A row's fields, with the office and the employer that it belongs to where it says none."""
        whose = {"office_id": self.office_id, "employer_id": self.employer_id}
        return {**fields, **{name: fields[name] or own for name, own in whose.items() if name in fields}}

    @property
    def granted(self) -> str:
        """The grants as one text, the same in every process."""
        return json.dumps(sorted(grant.text for grant in self.grants))

    @property
    def office_id(self) -> str | None:
        """The office that what is created belongs to where nothing else is said."""
        return next((grant.office_id for grant in self.grants if grant.office_id), None)

    @property
    def employer_id(self) -> str | None:
        """The employer whose program this is, if it is one."""
        return next((grant.employer_id for grant in self.grants if grant.role == Role.EMPLOYER), None)


OPERATOR = Principal("cli", (Grant(Role.ADMIN),))
"""The operator at the machine's own shell, who holds the database anyway."""
ANSWERING = Principal("cli", (Grant(Role.ADMIN), Grant(Role.CASEWORKER)))
"""The same, answering a person who asks for all that is held on them: of every office, and needs too."""
WORKER = Principal("worker", ())
"""The background work, as the record names what it does by itself: nobody, who reaches nothing."""
