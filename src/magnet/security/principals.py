"""The principal: who asks, with which role and where; every service takes it in its context."""

from dataclasses import dataclass

from magnet.errors import Forbidden
from magnet.security.permissions import POLICY, Permission, Role


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody or some program that asks. `id` names it in the record: a key's id, or `cli` for the operator's shell.

    `countries` None is every country; `office_id` is the office that what it creates belongs to.
    """

    id: str
    role: Role
    countries: frozenset[str] | None = None
    office_id: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role holds `permission`."""
        return permission in POLICY[self.role]

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the role holds `permission`."""
        if not self.may(permission):
            raise Forbidden


OPERATOR = Principal(id="cli", role=Role.ADMIN)
"""The operator at the machine's own shell, who holds the database anyway."""
