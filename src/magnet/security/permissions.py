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
    OFFICES_READ = "offices:read"
    OFFICES_WRITE = "offices:write"
    RETURNEES_READ = "returnees:read"
    RETURNEES_WRITE = "returnees:write"
    CONSENTS_READ = "consents:read"
    CONSENTS_WRITE = "consents:write"
    CASES_HAND_OVER = "cases:hand-over"
    IDENTITY_READ = "identity:read"
    IDENTITY_WRITE = "identity:write"
    NEEDS_READ = "needs:read"
    NEEDS_WRITE = "needs:write"
    RETURNEES_EXPORT = "returnees:export"
    RETURNEES_ERASE = "returnees:erase"
    LEGAL_HOLDS_READ = "legal-holds:read"
    LEGAL_HOLDS_WRITE = "legal-holds:write"
    REFERRAL_LISTS_READ = "referral-lists:read"
    REFERRAL_LISTS_CREATE = "referral-lists:create"
    CANDIDATES_READ = "candidates:read"
    REFERRALS_READ = "referrals:read"
    REFERRALS_CREATE = "referrals:create"
    REFERRALS_MOVE = "referrals:move"
    REFERRALS_INTRODUCE = "referrals:introduce"
    FOLLOW_UPS_READ = "follow-ups:read"
    FOLLOW_UPS_WRITE = "follow-ups:write"
    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    CONTESTS_READ = "contests:read"
    CONTESTS_WRITE = "contests:write"
    REMINDERS_READ = "reminders:read"
    REMINDERS_WRITE = "reminders:write"
    SESSIONS_READ = "sessions:read"
    SESSIONS_WRITE = "sessions:write"
    GROUP_SESSIONS_READ = "group-sessions:read"
    GROUP_SESSIONS_WRITE = "group-sessions:write"
    PLANS_READ = "plans:read"
    PLANS_WRITE = "plans:write"
    ALLOCATIONS_READ = "allocations:read"
    ALLOCATIONS_WRITE = "allocations:write"
    ASSESSMENTS_READ = "assessments:read"
    ASSESSMENTS_WRITE = "assessments:write"
    ASSESSMENTS_PUBLISH = "assessments:publish"
    GUIDES_READ = "guides:read"
    GUIDES_WRITE = "guides:write"
    TAXONOMY_READ = "taxonomy:read"
    LABELS_READ = "labels:read"
    LABELS_WRITE = "labels:write"
    SUGGESTIONS_CREATE = "suggestions:create"
    PEOPLE_COUNT = "people:count"
    STATISTICS_READ = "statistics:read"
    INDICATORS_READ = "indicators:read"
    REPORTS_READ = "reports:read"
    REPORTS_WRITE = "reports:write"
    IMPORTS_WRITE = "imports:write"
    KEYS_MANAGE = "keys:manage"
    ACCOUNTS_MANAGE = "accounts:manage"
    OWN_ACCOUNT = "own-account"
    DUPLICATES_READ = "duplicates:read"
    DUPLICATES_RESOLVE = "duplicates:resolve"
    BREAK_GLASS = "break-glass"
    BREAK_GLASS_REVIEW = "break-glass:review"
    JOBS_READ = "jobs:read"
    JOBS_MANAGE = "jobs:manage"
    AUDIT_READ = "audit:read"
    AUDIT_VERIFY = "audit:verify"


class Role(StrEnum):
    """The roles that a grant may carry."""

    ADMIN = "admin"
    COUNTRY_OFFICER = "country_officer"
    CASEWORKER = "caseworker"
    EMPLOYER = "employer"
    ANALYST = "analyst"
    AUDITOR = "auditor"


PERSONAL = frozenset(
    {
        Permission.RETURNEES_READ,
        Permission.RETURNEES_WRITE,
        Permission.CONSENTS_READ,
        Permission.CONSENTS_WRITE,
        Permission.CASES_HAND_OVER,
        Permission.IDENTITY_READ,
        Permission.IDENTITY_WRITE,
        Permission.NEEDS_READ,
        Permission.NEEDS_WRITE,
        Permission.RETURNEES_EXPORT,
        Permission.RETURNEES_ERASE,
        Permission.LEGAL_HOLDS_READ,
        Permission.LEGAL_HOLDS_WRITE,
        Permission.REFERRAL_LISTS_READ,
        Permission.REFERRAL_LISTS_CREATE,
        Permission.CANDIDATES_READ,
        Permission.REFERRALS_READ,
        Permission.REFERRALS_CREATE,
        Permission.REFERRALS_MOVE,
        Permission.REFERRALS_INTRODUCE,
        Permission.FOLLOW_UPS_READ,
        Permission.FOLLOW_UPS_WRITE,
        Permission.CONTESTS_READ,
        Permission.CONTESTS_WRITE,
        Permission.ALLOCATIONS_READ,
        Permission.ALLOCATIONS_WRITE,
        Permission.REMINDERS_READ,
        Permission.REMINDERS_WRITE,
        Permission.SESSIONS_READ,
        Permission.SESSIONS_WRITE,
        Permission.PLANS_READ,
        Permission.PLANS_WRITE,
        Permission.DUPLICATES_READ,
        Permission.PEOPLE_COUNT,
        Permission.INDICATORS_READ,
        Permission.AUDIT_READ,
    }
)
"""What is about returnees: a caseworker holds these for one office, a country officer for cases handed over only."""

CHANGING = frozenset(
    {
        Permission.RETURNEES_WRITE,
        Permission.CONSENTS_WRITE,
        Permission.IDENTITY_WRITE,
        Permission.NEEDS_WRITE,
        Permission.REFERRALS_CREATE,
        Permission.REFERRALS_MOVE,
        Permission.FOLLOW_UPS_WRITE,
        Permission.CONTESTS_WRITE,
        Permission.REMINDERS_WRITE,
        Permission.SESSIONS_WRITE,
        Permission.PLANS_WRITE,
    }
)
"""What is done to a case by who keeps it: in the country of return only once the case was transferred."""

OF_OFFICE = PERSONAL | {Permission.GROUP_SESSIONS_READ, Permission.GROUP_SESSIONS_WRITE}
"""What a caseworker holds for the own office alone, though some of it is about nobody."""

THROUGH_GLASS = frozenset({Permission.RETURNEES_READ, Permission.IDENTITY_READ, Permission.NEEDS_READ})
"""What can be read of a case that was opened in an emergency: never more than reading, whoever opened it."""

EVERYWHERE = frozenset(
    {
        Permission.KEYS_MANAGE,
        Permission.ACCOUNTS_MANAGE,
        Permission.PROGRAMMES_WRITE,
        Permission.OFFICES_WRITE,
        Permission.JOBS_READ,
        Permission.JOBS_MANAGE,
    }
)
"""What bears on every country: a grant that names some does not hold it, else it could give itself all the others."""

POLICY: dict[Role, frozenset[Permission]] = {
    # Who keeps accounts and keys has no need of anybody's health, which an export tells of too, and which what is
    # left out of an allocation may.
    Role.ADMIN: frozenset(Permission)
    - {
        Permission.NEEDS_READ,
        Permission.NEEDS_WRITE,
        Permission.RETURNEES_EXPORT,
        Permission.ALLOCATIONS_READ,
        Permission.ALLOCATIONS_WRITE,
    },
    Role.COUNTRY_OFFICER: frozenset(Permission)
    - {
        Permission.CASES_HAND_OVER,
        Permission.ALLOCATIONS_READ,  # of an office's whole caseload, of which little may have been handed over
        Permission.ALLOCATIONS_WRITE,
        Permission.NEEDS_READ,
        Permission.NEEDS_WRITE,
        Permission.RETURNEES_EXPORT,
        Permission.RETURNEES_ERASE,  # it cannot be undone, and would take the case from the office at home, too
        Permission.LEGAL_HOLDS_READ,  # an investigation at home is no business of the country of return
        Permission.LEGAL_HOLDS_WRITE,
        Permission.PROGRAMMES_WRITE,
        Permission.OFFICES_WRITE,
        Permission.KEYS_MANAGE,
        Permission.ACCOUNTS_MANAGE,
        Permission.JOBS_READ,
        Permission.JOBS_MANAGE,
        Permission.DUPLICATES_READ,
        Permission.DUPLICATES_RESOLVE,
        Permission.BREAK_GLASS_REVIEW,
        Permission.AUDIT_READ,
        Permission.AUDIT_VERIFY,
    },
    # A hold is for who answers for the law, not for who would like to erase, or not to.
    Role.CASEWORKER: (PERSONAL - {Permission.LEGAL_HOLDS_WRITE})
    | {
        Permission.EMPLOYERS_READ,
        Permission.OPPORTUNITIES_READ,
        Permission.PROGRAMMES_READ,
        Permission.OFFICES_READ,
        Permission.VISITS_READ,
        Permission.VISITS_WRITE,
        Permission.GROUP_SESSIONS_READ,
        Permission.GROUP_SESSIONS_WRITE,
        Permission.ASSESSMENTS_READ,
        Permission.GUIDES_READ,
        Permission.TAXONOMY_READ,
        Permission.LABELS_READ,
        Permission.SUGGESTIONS_CREATE,
        Permission.STATISTICS_READ,
        Permission.REPORTS_READ,
        Permission.REPORTS_WRITE,
        Permission.IMPORTS_WRITE,
        Permission.BREAK_GLASS,
        Permission.OWN_ACCOUNT,
    },
    # No candidates: an employer never asks who there is, and sees who was referred to it, by pseudonym.
    Role.EMPLOYER: frozenset(
        {
            Permission.REFERRALS_READ,
            Permission.REFERRALS_MOVE,
            Permission.REFERRALS_INTRODUCE,
            Permission.EMPLOYERS_READ,
            Permission.OPPORTUNITIES_READ,
            Permission.OPPORTUNITIES_WRITE,
            Permission.TAXONOMY_READ,
            Permission.SUGGESTIONS_CREATE,
            Permission.IMPORTS_WRITE,
            Permission.OWN_ACCOUNT,
        }
    ),
    # Of people an analyst has counts in fives, and the reports of who may see them.
    Role.ANALYST: frozenset(
        {
            Permission.PROGRAMMES_READ,
            Permission.TAXONOMY_READ,
            Permission.STATISTICS_READ,
            Permission.REPORTS_READ,
            Permission.PEOPLE_COUNT,
            Permission.OWN_ACCOUNT,
        }
    ),
    Role.AUDITOR: frozenset(
        {Permission.AUDIT_READ, Permission.AUDIT_VERIFY, Permission.BREAK_GLASS_REVIEW, Permission.OWN_ACCOUNT}
    ),
}
"""Where a role may do it is the grant's business: see `principals.Grant.reach`."""
