"""Of what tier each field is of reintegration plans and of safeguards, which tell of needs."""

from collections.abc import Mapping

from magnet.security.tier import CODED, B, Tiers, _of

OF_PLANS: Mapping[str, Tiers] = {
    "PlanIn": CODED,
    "Plan": _of(
        TRACE="returnee_id",
        CODED="country state possible starts_on agreed_on agreed_how guardian_needed guardian_on guardian_how closed_on"
        " steps totals",
    ),
    "AgreementIn": _of(CODED="agreed_on how", NEEDS="guardian"),
    "StepTerms": _of(
        WORDS="title note", CODED="responsible due_on budget grant currency", TRACE="referral_id opportunity_id"
    ),
    "StepMoveIn": _of(CODED="to on", WORDS="proof"),
    "StepProof": _of(CODED="kind", WORDS="reference"),
    "Step": _of(
        WORDS="title note proof_reference",
        CODED="country kind responsible status possible due_on done_on budget grant currency proof",
        TRACE="returnee_id referral_id opportunity_id agreed",
        DERIVED="checks",
    ),
    **dict.fromkeys(("StepIn", "PlanClosingIn", "Total"), CODED),
    **dict.fromkeys(("GuardianAgreementIn", "CareStepIn", "CareStep", "NeedReasonIn", "NeedReason", "PlanCare"), B),
    **dict.fromkeys(("SafeguardDecisionIn", "SafeguardDecision", "SafeguardDecisions"), B),
    **dict.fromkeys(("Safeguarded", "ItemSafeguards", "ListSafeguards", "HeldPlan"), B),
}
"""By the name of a type on the wire; see `tiers.TYPES`."""
