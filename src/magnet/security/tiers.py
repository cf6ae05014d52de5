"""Of what tier each field on the wire is: whom it tells of, and how it is kept; `column_tiers` has those of columns.

Whole types have one tier where all in them is alike; else each field is named, so that a new one is thought about:
without a tier a test fails. What inherits fields inherits their tiers.
"""

from collections.abc import Mapping

from magnet.security.tier import CODED, DERIVED, NOBODY, STAFF, STAMPS, TRACE, WORDS, A, B, Tier, Tiers, _of
from magnet.security.tiers_of_plans import OF_PLANS

TYPES: Mapping[str, Tiers] = {
    # Who somebody is and what they need.
    "IdentityIn": _of(
        IDENTITY="given_names family_names given_names_latin family_names_latin birth_date phones email address"
        " documents emergency_contact"
    ),
    "ReturneeIdentity": STAMPS,
    "DocumentIn": A,
    "ContactIn": A,
    "NeedsIn": _of(NEEDS="needs medical_notes trafficking_notes family_notes guardian"),
    "Needs": STAMPS,
    "NeedIn": B,
    # The case and the profile.
    "ReturneeIn": _of(
        WORDS="place household source_reference profile",
        CODED="country region host_country programme return_date birth_year gender grant_used consent",
        TRACE="office_id source",
    ),
    "Returnee": _of(CODED="agreed handed closed_on"),
    "ProfileIn": WORDS,
    "WorkIn": WORDS,
    "SkillIn": WORDS,
    "EducationIn": WORDS,
    "LicenceHeld": WORDS,
    "PreferencesIn": WORDS,
    "VetoIn": WORDS,
    "LanguageLevel": WORDS,
    "Phrase": WORDS,
    "PhraseLink": NOBODY,
    "ReturneeFilters": _of(WORDS="household source_reference", CODED="host_country programme return_date"),
    # Consent, and where the case went.
    "Consenting": _of(CODED="purposes given_on notice_version language given_by how"),
    "ToEmployers": _of(CODED="purposes employer_id"),
    "WithdrawalIn": _of(CODED="withdrawn_on withdrawn_by how"),
    "Consent": _of(
        CODED="purpose employer_id transfer_to given_on notice_version language given_by how withdrawn_on withdrawn_by"
        " withdrawn_how",
        TRACE="id recorded_by recorded_at withdrawal_recorded_by withdrawal_recorded_at",
    ),
    "Consents": CODED,
    "HandoverIn": CODED,
    "Handover": _of(CODED="kind to_country agreement ended_because", TRACE="id handed_by handed_at ended_by ended_at"),
    "Handovers": CODED,
    # How people get on, and how cases end.
    "Visited": CODED,
    "VisitIn": NOBODY,
    "VisitFilters": NOBODY,
    "CaseVisitIn": _of(WORDS="note", CODED="kind", TRACE="visit_id referral_id"),
    "CaseVisit": _of(
        WORDS="note",
        CODED="kind visited_on findings recommendations",
        TRACE="country returnee_id visit_id referral_id recorded_by",
    ),
    **dict.fromkeys(("CaseVisits", "RecommendationIn", "Recommendation", "SettlingIn"), CODED),
    "FollowUpIn": _of(
        WORDS="note",
        CODED="about month on status found started_on pay hours satisfaction reasons",
        TRACE="referral_id corrects",
        NEEDS="answers",
    ),
    "FollowUp": _of(
        WORDS="note",
        CODED="about month due_on on status found started_on pay hours satisfaction reasons answers",
        DERIVED="sustainability",
        TRACE="id country returnee_id due_id referral_id counts corrects recorded_by created_at",
    ),
    **dict.fromkeys(("FollowUpDue", "FollowUps", "Pay"), CODED),
    "FollowUpDueFilters": TRACE,
    "Settled": DERIVED,
    "Share": DERIVED,
    "Sustainability": _of(
        TRACE="follow_up_id", CODED="about month on", NEEDS="answers whole psychosocial", DERIVED="economic social"
    ),
    "Sustained": B,
    "Question": NOBODY,
    "Questions": NOBODY,
    "ClosingIn": _of(WORDS="note", CODED="reason on"),
    "Closing": _of(
        WORDS="note",
        CODED="reason on reopened_on reopened_because",
        TRACE="returnee_id closed_by reopened_by reopened_at",
    ),
    "Closings": CODED,
    "ReopeningIn": CODED,
    # Lists, and what was said against them.
    "ReferralListIn": NOBODY,
    "ReferralList": DERIVED,
    "KindList": DERIVED,
    "ItemOut": DERIVED,
    "PartOut": DERIVED,
    "ReasonOut": DERIVED,
    "RemovedOut": DERIVED,
    **dict.fromkeys(("Course", "OpenedVacancy", "Prerequisite", "Planned"), DERIVED),
    "LeadOccupationOut": DERIVED,
    "HowRanked": NOBODY,
    "WeightOut": NOBODY,
    "WhyNotIn": NOBODY,
    "WhyNot": DERIVED,
    "GateOut": DERIVED,
    "CandidateListIn": NOBODY,
    "CandidateList": DERIVED,
    "Candidate": DERIVED,
    "ContestIn": _of(WORDS="reason", CODED="by contested_on", TRACE="item_id"),
    "Contest": _of(
        WORDS="reason",
        CODED="country by contested_on",
        TRACE="returnee_id referral_list_id item_id due_on recorded_by overdue answer",
    ),
    "ContestAnswerIn": _of(WORDS="explanation", CODED="decision"),
    "ContestAnswer": _of(TRACE="answered_by answered_at"),
    "ContestFilters": TRACE,
    # Sessions.
    "Meeting": _of(WORDS="place", CODED="kind held_on how language topics guide_sections"),
    "CounsellingFacts": _of(WORDS="notes", CODED="present next_step"),
    "CounsellingIn": _of(NEEDS="sensitive"),
    "Counselling": _of(CODED="country", TRACE="returnee_id recorded_by has_sensitive"),
    "NextStep": _of(WORDS="words", CODED="step due_on done_on"),
    "SensitiveIn": _of(NEEDS="notes guardian_absent_because family_assessment"),
    "Sensitive": _of(TRACE="id version", NEEDS="missing"),
    "FamilyAssessmentIn": B,
    **OF_PLANS,
    "VerdictIn": _of(TRACE="opportunity_id", CODED="verdict reasons", WORDS="note"),
    "Verdict": _of(
        CODED="country kind verdict reasons", TRACE="returnee_id referral_list_id opportunity_id by", WORDS="note"
    ),
    "Verdicts": CODED,
    "VerdictCell": NOBODY,
    "VerdictCounts": NOBODY,
    # Who is proposed for what, over a whole caseload.
    "AllocationIn": NOBODY,
    "Allocation": NOBODY,
    "AllocationSummary": NOBODY,
    "Proposal": _of(TRACE="returnee_id", CODED="outcome", DERIVED="items"),
    "ProposedItem": DERIVED,
    "HeldProposal": _of(TRACE="allocation_id", CODED="outcome", DERIVED="items"),
    "ProposalFilters": CODED,
    "ConfirmationIn": TRACE,
    # Referrals, and what an employer sees.
    "ReferralIn": TRACE,
    "Referral": _of(
        TRACE="seen_by opportunity_id employer_id office_id returnee_id referral_list_id pseudonym",
        CODED="country kind state possible moves",
    ),
    "EmployersReferral": _of(
        TRACE="seen_by id version opportunity_id pseudonym", CODED="country state possible sent_on moved_on own_moves"
    ),
    "ReferralFilters": TRACE,
    "MoveIn": _of(CODED="to on reason", WORDS="note"),
    "Move": _of(CODED="left to on reason", WORDS="note", TRACE="by side at"),
    "OwnMove": _of(CODED="to on reason", WORDS="note"),
    "Card": DERIVED,
    "CardConcept": DERIVED,
    "CardLanguage": DERIVED,
    "Introduction": _of(
        TRACE="pseudonym", IDENTITY="given_names family_names given_names_latin family_names_latin phones email"
    ),
    # What is due.
    "Reminder": _of(
        TRACE="returnee_id office_id subject_id settled_by", CODED="country kind cause due_on overdue settled_on"
    ),
    "ReminderFilters": _of(CODED="kind", TRACE="due_until overdue returnee_id office_id settled"),
    # Duplicates, emergencies, the record.
    "Duplicates": TRACE,
    "LikeCase": TRACE,
    "Elsewhere": TRACE,
    "Duplicate": TRACE,
    "DuplicateFilters": TRACE,
    "ResolutionIn": TRACE,
    "BreakGlassIn": _of(WORDS="explanation", CODED="reason", TRACE="returnee_id"),
    "BreakGlass": _of(CODED="reason", TRACE="id returnee_id opened_at ends_at review_due_at"),
    "BrokenGlass": _of(CODED="verdict", TRACE="principal escalated_at reviewed_by reviewed_at"),
    "ExplainedGlass": _of(WORDS="explanation comment", STAFF="principal_name"),
    "BreakGlassFilters": TRACE,
    "ReviewIn": _of(WORDS="comment", CODED="verdict"),
    "AccessRecord": TRACE,
    "AuditEvent": _of(STAFF="principal_name", TRACE="at principal act item purpose"),
    # Rights.
    "ErasureIn": CODED,
    "Erased": TRACE,
    "LegalHoldIn": _of(WORDS="note", CODED="reason until"),
    "LegalHold": _of(
        WORDS="note lifting_note",
        CODED="reason until",
        TRACE="id returnee_id placed_by placed_at lifted_by lifted_at in_force",
    ),
    "LegalHolds": TRACE,
    "LiftingIn": WORDS,
    "CorrectionIn": _of(TRACE="part", CODED="decision", NEEDS="field wish reason"),
    "Correction": _of(TRACE="part at by", CODED="decision", NEEDS="changes field wish reason"),
    "FieldChange": B,
    "Corrections": TRACE,
    "Export": B,
    "Basis": NOBODY,
    "HeldCounselling": _of(CODED="session", NEEDS="sensitive"),
    "HeldList": _of(TRACE="office_id created_by", DERIVED="list", WORDS="inputs"),
    "HeldReminder": _of(CODED="kind cause due_on settled_on", TRACE="subject_id settled_by created_at"),
    "HeldReferral": _of(CODED="referral sent_on moved_on", DERIVED="card"),
    "Opening": _of(
        WORDS="explanation", CODED="reason verdict", TRACE="principal opened_at ends_at reviewed_by reviewed_at"
    ),
    **dict.fromkeys(("Access", "Compared", "KeptAnswer", "Likeness"), TRACE),
    # Background work, of which nothing tells of anybody but ids.
    **dict.fromkeys(("Job", "JobFilters"), TRACE),
    # Files, which may be about people; and texts of which nothing is kept.
    "Body_create_import": WORDS,
    "Import": _of(
        TRACE="id noun country state rows done counts links created_at updated_at",
        WORDS="filename notes first_receipts",
    ),
    "ImportReceipts": WORDS,
    "Receipt": _of(WORDS="reference", TRACE="row outcome id errors notes"),
    "ImportReceipt": TRACE,
    "Receipts": TRACE,
    "Bulk": WORDS,
    "SuggestionsIn": WORDS,
    "CvSuggestions": WORDS,
    "AdvertSuggestions": NOBODY,
    "Suggestion": WORDS,
    **dict.fromkeys(("LanguageOut", "Languages"), NOBODY),
    **dict.fromkeys(("FieldError", "NounCounts", "LinkCounts", "Page", "Filters", "TenantFilters"), NOBODY),
    # Who works with the service.
    **dict.fromkeys(("AccountIn", "Account", "Accounts", "Identity", "GrantIn", "Grant", "PasswordChange"), STAFF),
    **dict.fromkeys(("SignIn", "SignedIn", "KeyIn", "Key", "Keys"), STAFF),
    # What is about nobody.
    **dict.fromkeys(("OpportunityIn", "OpportunityOut", "Inferred", "LanguageWanted", "Amount"), NOBODY),
    **dict.fromkeys(
        ("EmployerIn", "Employer", "MonthlyCap", "VettingIn", "EmployerFilters", "OpportunityFilters"), NOBODY
    ),
    **dict.fromkeys(
        ("AssessmentIn", "FindingIn", "JobSearchServiceIn", "ProgrammeFilters", "AssessmentFilters"), NOBODY
    ),
    **dict.fromkeys(("GuideWords", "GuideSource", "GuideTopic", "GuideRecord", "Guide", "GuideAsked"), NOBODY),
    **dict.fromkeys(("GuideVersions", "GuideSectionFilters", "PublicationIn", "GuideWithdrawalIn"), NOBODY),
    **dict.fromkeys(("GuideSectionIn", "GuideText", "GuideService", "GuideProvider"), NOBODY),
    "Assessment": _of(NOBODY="state possible successor_id", STAFF="written_by moves"),
    "AssessmentMoveIn": NOBODY,
    "AssessmentMove": STAFF,
    "GuideSection": _of(NOBODY="state published versions", STAFF="written_by"),
    "GuideVersion": _of(
        NOBODY="section_id number country region topic language reviewed_on review_due stale published_at ended_at"
        " ended_as reason",
        STAFF="written_by reviewed_by",
    ),
    **dict.fromkeys(("OfficeRules", "OfficeIn", "Safeguard", "OfficeFilters"), NOBODY),
    **dict.fromkeys(("ProgrammeIn", "Lawful", "Controller", "Processor", "TransferAgreement"), NOBODY),
    **dict.fromkeys(("Concept", "ConceptRef", "Concepts", "LabelOut", "LinkAnswer", "LinkCandidate"), NOBODY),
    "ReviewAsked": NOBODY,
    **dict.fromkeys(("LabelProposal", "LabelProposals", "LabelProposalsIn", "ApprovalIn", "LabelRefusalIn"), NOBODY),
    **dict.fromkeys(("LabelPreviewIn", "LabelPreview", "RelinkedPhrase", "Linked"), NOBODY),
    **dict.fromkeys(("LabelWords", "LocalLabelIn", "LocalLabelFilters"), NOBODY),
    "LocalLabel": _of(NOBODY="kind", STAFF="written_by"),
    **dict.fromkeys(("Links", "LinksIn", "ByUri", "Typed", "CountryStatistics", "GroupStatistics", "Narrowed"), NOBODY),
    **dict.fromkeys(("GroupSessionIn", "GroupSessionFilters", "Attendance", "HandedOver"), NOBODY),
    **dict.fromkeys(("PayStatistics", "SupplyStatistics", "SkillStatistics", "LatestAssessment", "Freshness"), NOBODY),
    **dict.fromkeys(("PeopleCountIn", "PeopleCount", "PeopleCell", "Narrowing"), NOBODY),
    **dict.fromkeys(("WhoIsCounted", "IndicatorsIn", "Definition", "ReasonCount", "IndicatorFigure"), NOBODY),
    **dict.fromkeys(("IndicatorRow", "IndicatorTable", "Indicators", "ProgrammeTargets", "Target"), NOBODY),
    **dict.fromkeys(("ReportIn", "Report", "ReportFilters"), NOBODY),
    "ReportHead": _of(NOBODY="title as_of country programme office_id period_start period_end", STAFF="created_by")
    | STAMPS,
    "Stamps": STAMPS,
}
"""By the name of a type on the wire."""


def of_field(kind: type, field: str) -> Tier | None:
    """The tier of a field of a type on the wire, its own or an inherited one; None where nobody gave it one."""
    for each in kind.__mro__:
        found = TYPES.get(each.__name__.partition("[")[0])
        tier = found if isinstance(found, Tier) else (found or {}).get(field)
        if tier is not None:
            return tier
    return None
