"""Of what tier each column of a table is: whom it tells of, and how it is kept.

A whole table has one tier where all in it is alike; else each column is named, and without a tier a test fails.
"""

from collections.abc import Mapping

from magnet.security.tier import (
    NOBODY,
    STAFF,
    STAMPS,
    TRACE,
    Tier,
    Tiers,
    _of,
)

CASE_COLUMNS = _of(
    CODED="country region host_country programme return_date birth_year gender grant_used consent handed agreed"
    " occupation_group closed_on",
    TRACE="office_id employer_id owner source",
    DIGEST="household source_reference",
)
TABLES: Mapping[str, Tiers] = {
    "returnee": CASE_COLUMNS | STAMPS,
    "profile": _of(TRACE="country returnee_id", WORDS="document"),
    "sealed_part": _of(TRACE="country returnee_id part version updated_at", NEEDS="body"),
    "consent": _of(
        CODED="country purpose employer_id transfer_to given_on notice_version language given_by how withdrawn_on"
        " withdrawn_by withdrawn_how",
        TRACE="id returnee_id recorded_by recorded_at withdrawal_recorded_by withdrawal_recorded_at",
    ),
    "handover": _of(
        CODED="country kind to_country agreement ended_because",
        TRACE="id returnee_id handed_by handed_at ended_by ended_at",
    ),
    "follow_up": _of(
        TRACE="country id returnee_id due_id referral_id counts corrects recorded_by created_at",
        CODED="about month due_on on status found started_on pay_amount pay_currency pay_period hours satisfaction"
        " reasons answers",
        WORDS="note",
        NEEDS="psychosocial",
    ),
    "visit": NOBODY,
    "case_visit": _of(
        TRACE="country returnee_id visit_id referral_id recorded_by",
        CODED="kind visited_on findings recommendations",
        WORDS="note",
    )
    | STAMPS,
    "case_closing": _of(
        TRACE="country returnee_id closed_by reopened_by reopened_at",
        CODED="reason on reopened_on reopened_because",
        WORDS="note",
    )
    | STAMPS,
    "referral_list": _of(
        TRACE="country id office_id employer_id returnee_country returnee_id created_by created_at",
        NOBODY="request as_of weights_fingerprint taxonomy_version item_inputs",
        WORDS="answer person_inputs",
    ),
    "contest": _of(
        TRACE="country returnee_id referral_list_id item_id listed_by due_on recorded_by answered_by answered_at",
        CODED="by contested_on decision",
        WORDS="reason explanation",
    )
    | STAMPS,
    "counselling": _of(
        TRACE="country returnee_id recorded_by",
        CODED="kind held_on how language topics guide_sections present step step_due_on step_done_on",
        WORDS="words",
        NEEDS="sensitive",
    )
    | STAMPS,
    "list_verdict": _of(
        TRACE="country returnee_id referral_list_id opportunity_id by",
        CODED="kind verdict reasons",
        WORDS="note judged",
    )
    | STAMPS,
    "allocation": _of(TRACE="country office_id kind per_person as_of job_id created_by", NOBODY="summary") | STAMPS,
    "allocation_proposal": _of(TRACE="allocation_id returnee_id country", CODED="outcome", WORDS="body"),
    "referral": _of(
        TRACE="country opportunity_id employer_id office_id returnee_country returnee_id referral_list_id pseudonym",
        CODED="kind state is_open sent_on answered_on moved_on",
        DERIVED="card",
    )
    | STAMPS,
    "referral_move": _of(TRACE="seq country referral_id by side at", CODED="left to on reason", WORDS="note"),
    "reminder": _of(TRACE="country returnee_id subject_id settled_by", CODED="kind cause due_on settled_on") | STAMPS,
    "plan": _of(
        TRACE="country returnee_id",
        CODED="state starts_on agreed_on agreed_how agreed_at guardian_on guardian_how closed_on",
        NEEDS="guardian",
    )
    | STAMPS,
    "plan_step": _of(
        TRACE="country returnee_id referral_id opportunity_id planned_at recorded_by",
        CODED="guarded kind status responsible due_on done_on budget grant currency proof",
        NEEDS="body",
    )
    | STAMPS,
    "plan_reason": _of(TRACE="country returnee_id recorded_by", NEEDS="body") | STAMPS,
    "safeguard_decision": _of(
        TRACE="country returnee_id opportunity_id asked_by decided_by decided_at", CODED="decided_on", NEEDS="body"
    )
    | STAMPS,
    "correction": _of(TRACE="seq key country returnee_id part by at", CODED="decision", NEEDS="body"),
    "legal_hold": _of(
        TRACE="country id returnee_id placed_by placed_at lifted_by lifted_at",
        CODED="reason until",
        WORDS="note lifting_note",
    ),
    "past_case": NOBODY,
    "blind_index": _of(TRACE="country returnee_id kind", DIGEST="digest"),
    "comparison": TRACE,
    "duplicate": TRACE,
    "break_glass": _of(
        TRACE="principal returnee_id country office_id ends_at escalated_at reviewed_at reviewed_by",
        CODED="reason verdict",
        WORDS="explanation comment",
    )
    | STAMPS,
    "idempotent_answer": _of(TRACE="principal key request_digest status headers returnee_id created_at", WORDS="body"),
    "import": _of(
        TRACE="country id office_id employer_id noun mapping state job_id counts created_by created_at updated_at",
        WORDS="content about",
    ),
    "import_receipts": _of(TRACE="country import_id place", WORDS="receipts"),
    **dict.fromkeys(("audit_event", "audit_seal", "change_log", "job", "meta"), TRACE),
    **dict.fromkeys(("account", "account_grant", "account_session", "api_key", "sign_in_failure"), STAFF),
    **dict.fromkeys(
        (
            "employer",
            "opportunity",
            "finding",
            "job_search_service",
            "programme",
            "group_session",
            "office",
        ),
        NOBODY,
    ),
    "assessment": _of(
        NOBODY="country office_id employer_id owner source source_reference region title method sources author"
        " period_start period_end valid_until state predecessor_id successor_id",
        STAFF="written_by moves",
    )
    | STAMPS,
    "local_label": _of(
        NOBODY="country concept kind language text reads_as use origin reviewed overrules replaces office_id"
        " employer_id owner source source_reference",
        STAFF="written_by",
    )
    | STAMPS,
    "label_refusal": _of(NOBODY="country proposal refused_at", STAFF="refused_by"),
    "guide_section": _of(
        NOBODY="country office_id employer_id owner source source_reference region topic language title text sources"
        " fictional state published versions",
        STAFF="written_by",
    )
    | STAMPS,
    "guide_version": _of(
        NOBODY="country section_id number area topic language title text sources fictional reviewed_on review_due"
        " published_at ended_at ended_as reason",
        STAFF="written_by reviewed_by",
    ),
    "report": _of(NOBODY="title as_of country programme office_id period_start period_end figures", STAFF="created_by")
    | STAMPS,
    **dict.fromkeys(("concept", "label", "relation", "group_session"), NOBODY),
    "person_key": _of(TRACE="returnee_id master made_at", DIGEST="wrapped"),
    "erasure": TRACE,
}
"""By the name of a table, those of the key vault among them."""


def of_column(table: str, column: str) -> Tier | None:
    """The tier of a column; None where nobody gave it one."""
    found = TABLES.get(table)
    return found if isinstance(found, Tier) else (found or {}).get(column)
