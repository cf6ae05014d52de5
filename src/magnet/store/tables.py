"""All tables in one place, for migrations: importing this module fills the metadata."""

from magnet.store import (
    accounts,
    assessments,
    audit,
    break_glass,
    changes,
    contests,
    duplicates,
    idempotency,
    imports,
    jobs,
    keys,
    meta,
    opportunities,
    owners,
    programmes,
    referral_lists,
    referrals,
    returnees,
    taxonomy,
)
from magnet.store.base import Base

NOUNS = (
    accounts,
    assessments,
    audit,
    break_glass,
    changes,
    contests,
    duplicates,
    idempotency,
    imports,
    jobs,
    keys,
    meta,
    opportunities,
    owners,
    programmes,
    referral_lists,
    referrals,
    returnees,
    taxonomy,
)
METADATA = Base.metadata
