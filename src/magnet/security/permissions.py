"""Policy as one table: which role holds which permission; each route names one."""

from enum import StrEnum


class Permission(StrEnum):
    """What a route or command may ask for."""

    EMPLOYERS_READ = "employers:read"
    EMPLOYERS_WRITE = "employers:write"
    EMPLOYERS_VET = "employers:vet"
    OPPORTUNITIES_READ = "opportunities:read"
    OPPORTUNITIES_WRITE = "opportunities:write"
    PROGRAMMES_READ = "programmes:read"
    PROGRAMMES_WRITE = "programmes:write"
    RETURNEES_READ = "returnees:read"
    RETURNEES_WRITE = "returnees:write"
    REFERRAL_LISTS_READ = "referral-lists:read"
    REFERRAL_LISTS_CREATE = "referral-lists:create"
    CANDIDATES_READ = "candidates:read"
    ASSESSMENTS_READ = "assessments:read"
    ASSESSMENTS_WRITE = "assessments:write"
    TAXONOMY_READ = "taxonomy:read"
    SUGGESTIONS_CREATE = "suggestions:create"
    STATISTICS_READ = "statistics:read"
    IMPORTS_WRITE = "imports:write"
    KEYS_MANAGE = "keys:manage"


class Role(StrEnum):
    """The roles that a grant or key may carry."""

    ADMIN = "admin"


POLICY: dict[Role, frozenset[Permission]] = {Role.ADMIN: frozenset(Permission)}
