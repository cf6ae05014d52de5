"""All that is held on one person, for that person: on the wire, and the source of the readable page."""

from datetime import date
from typing import Any

from pydantic import Field

from magnet.schemas.allocations import HeldProposal
from magnet.schemas.base import Moment, Wire
from magnet.schemas.break_glass import Reason, Verdict
from magnet.schemas.care import PlanCare
from magnet.schemas.closings import Closing
from magnet.schemas.consents import Consents
from magnet.schemas.contests import Contest
from magnet.schemas.corrections import Correction
from magnet.schemas.counselling import Counselling, SensitiveIn
from magnet.schemas.erasure import LegalHold
from magnet.schemas.follow_ups import FollowUp
from magnet.schemas.handovers import Handovers
from magnet.schemas.identity import ReturneeIdentity
from magnet.schemas.lawful_basis import Controller, LawfulBasis, Processor, TransferAgreement
from magnet.schemas.needs import Needs
from magnet.schemas.plans import Plan
from magnet.schemas.referral_lists import ReferralList
from magnet.schemas.referrals import Card, Referral
from magnet.schemas.returnees import Returnee
from magnet.schemas.safeguards import SafeguardDecision
from magnet.schemas.sustainability import Sustainability
from magnet.schemas.verdicts import Verdict as GivenVerdict
from magnet.schemas.visits import CaseVisit
from magnet.security.blind_index import Likelihood


class Basis(Wire):
    """On what ground the data is held, who answers for it, who else handles it, and for how long it is kept."""

    programme: str
    name: str
    lawful_basis: LawfulBasis
    controller: Controller | None
    processors: list[Processor]
    transfer_agreements: list[TransferAgreement]
    retention_months: int | None = Field(description="after the last event of the case, for the country of return")


class HeldList(Wire):
    """A referral list with what went into it about the person, as it was then."""

    list: ReferralList
    office_id: str | None
    created_by: str
    inputs: dict[str, Any]


class HeldCounselling(Wire):
    """A session, with what of it was told to nobody but who might know the person's needs."""

    session: Counselling
    sensitive: SensitiveIn


class HeldReferral(Wire):
    """A referral with every move, and what the employer was sent."""

    referral: Referral
    sent_on: date | None
    moved_on: date
    card: Card | None


class HeldReminder(Wire):
    """What the office was or is to do in the case by a day."""

    kind: str
    cause: str | None
    subject_id: str
    due_on: date
    settled_on: date | None
    settled_by: str | None
    created_at: Moment


class HeldPlan(Wire):
    """The reintegration plan, and beside it all of it that tells of needs."""

    plan: Plan
    care: PlanCare


class Compared(Wire):
    """That the person was compared with others to find out who is registered twice."""

    at: Moment
    by: str
    reference: str
    tries: int


class Likeness(Wire):
    """That somebody else may be the same person, and what became of that; who it is, is about somebody else."""

    found_at: Moment
    found_by: str
    likelihood: Likelihood
    verdict: str | None
    resolved_by: str | None
    resolved_at: Moment | None


class Opening(Wire):
    """That somebody without access opened the case in an emergency, why, and whether that was found justified."""

    principal: str
    reason: Reason
    explanation: str | None
    opened_at: Moment
    ends_at: Moment
    verdict: Verdict | None
    reviewed_by: str | None
    reviewed_at: Moment | None


class Access(Wire):
    """Who saw or changed something on a day: an account's or a key's id, with the roles that it holds now."""

    day: date
    principal: str
    roles: list[str]
    act: str
    purpose: str | None
    times: int


class KeptAnswer(Wire):
    """An answer that is kept for a day, so that a retry is given it again: a copy of what is above."""

    at: Moment
    principal: str
    status: int


class Export(Wire):
    """All that is held on one person, with on what ground, and who saw it. Words about others are not in it."""

    returnee_id: str
    made_at: Moment
    made_by: str
    basis: Basis | None = Field(description="null where the person is in no programme")
    returnee: Returnee
    occupation_group: str | None = Field(description="ISCO-08 major group that the person is counted by")
    identity: ReturneeIdentity
    needs: Needs
    consents: Consents
    handovers: Handovers
    follow_ups: list[FollowUp]
    sustainability: list[Sustainability]
    case_visits: list[CaseVisit]
    closings: list[Closing]
    lists: list[HeldList]
    referrals: list[HeldReferral]
    contests: list[Contest]
    proposals: list[HeldProposal]
    verdicts: list[GivenVerdict]
    reminders: list[HeldReminder]
    sessions: list[HeldCounselling]
    corrections: list[Correction]
    legal_holds: list[LegalHold]
    plan: HeldPlan | None = Field(description="null where none was begun")
    safeguard_decisions: list[SafeguardDecision]
    marks: list[str] = Field(description="of what digests are kept, by which people who are registered twice are found")
    compared: list[Compared]
    likenesses: list[Likeness]
    openings: list[Opening]
    access: list[Access]
    answers: list[KeptAnswer]
