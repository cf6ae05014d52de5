"""Everything that can go wrong for a caller, as classes with a stable code and a status, free of any framework."""

from collections.abc import Mapping
from typing import Any, ClassVar


def fault(field: str, code: str, message: str, **more: Any) -> dict[str, Any]:
    """One fault of the input: its field, a stable code, a sentence, and more such as the nearest known codes."""
    return {"field": field, "code": code, "message": message, **more}


class MagnetError(Exception):
    """Base: `code` is the stable last part of the problem's type, `detail` a sentence that repeats no input.

    Where no detail is given it is the class's `advice`: what to do next, where that is always the same. `extra` holds
    further members of the problem (RFC 9457), such as the nearest known codes.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong here"
    advice: ClassVar[str | None] = None

    def __init__(self, detail: str | None = None, *, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.advice
        self.extra = dict(extra or {})


class Invalid(MagnetError):
    """The input is not acceptable; `extra["errors"]` says where and why."""

    status, code, title = 422, "invalid", "The input is not valid"

    @classmethod
    def at(cls, field: str, code: str, message: str, **more: Any) -> "Invalid":
        """Because of one fault; see `fault`."""
        return cls(extra={"errors": [fault(field, code, message, **more)]})


class Malformed(MagnetError):
    """The body, a cursor or a header cannot be read at all."""

    status, code, title = 400, "malformed", "The request cannot be read"


class Unauthenticated(MagnetError):
    """Nobody is signed in, or the key, session or token is wrong, expired or revoked."""

    status, code, title = 401, "unauthenticated", "A valid key or sign-in is needed"


class Forbidden(MagnetError):
    """The principal has no permission for this kind of act."""

    status, code, title = 403, "forbidden", "This is not permitted"


class NotFound(MagnetError):
    """There is no such thing, or none that this principal may know of."""

    status, code, title = 404, "not-found", "There is no such resource"


class Conflict(MagnetError):
    """The request contradicts what is stored."""

    status, code, title = 409, "conflict", "The request contradicts what is stored"


class AgreementMissing(Conflict):
    """The programme asks for a transfer agreement that is valid today between the two countries, and names none."""

    code, title = "agreement-missing", "No valid transfer agreement covers this"
    advice = "An administrator enters one with the programme: between both countries, and valid today."


class Clash(Conflict):
    """A unique key is taken, or what a row names is not there: what the database itself refuses."""


class ConsentMissing(Conflict):
    """The person does not agree to this now; `extra["purposes"]` says what to ask them for."""

    code, title = "consent-missing", "Consent is missing"
    advice = "Ask the person for consent to each of `purposes`, and record it at the returnee's `consents`."


class AlreadyRecorded(Conflict):
    """What is to be recorded once is there already; `extra["recorded_id"]` names it."""

    code, title = "already-recorded", "This was recorded already"
    advice = "Where it is wrong, send the right one with `recorded_id` in `corrects`."


class CaseClosed(Conflict):
    """The case is closed: nothing is begun in it."""

    code, title = "case-closed", "The case is closed"
    advice = "Reopen the case first, at the returnee's `closings/reopening`."


class Held(Conflict):
    """A legal hold lies on the case: it is not erased before the hold ends or is lifted."""

    code, title = "legal-hold", "A legal hold lies on this case"
    advice = "It can be erased when the hold ends; an administrator can lift it before."


class ImpossibleMove(Conflict):
    """A referral cannot move there from where it is; `extra["possible"]` says where it can."""

    code, title = "impossible-move", "The referral cannot move there"
    advice = "From where it is now, it can move to one of `possible`; where that is empty it has come to its end."


class PlaceTaken(Conflict):
    """Every opening, seat or place is taken: the last one is never given twice."""

    code, title = "place-taken", "The last place is taken"
    advice = "Others were placed in all there were. What is still open for it becomes obsolete: propose something else."


class CapReached(Conflict):
    """The employer takes no more people this month; `extra["sendable_from"]` says from which day it does again."""

    code, title = "cap-reached", "The employer takes no more referrals this month"
    advice = "Send it from `sendable_from` on; where that is null, once the employer's `monthly_referral_cap` allows."


class WrongState(Conflict):
    """An assessment does not allow this in its state; `extra["possible"]` says where it can go from there."""

    code, title = "wrong-state", "The assessment does not allow this in its state"
    advice = "A draft is changed, and reviewed by somebody else; what is published is corrected by a successor."


class AlreadyReferred(Conflict):
    """The person is being proposed for that opportunity already, or was placed in it."""

    code, title = "already-referred", "The person is proposed for this already"
    advice = "Go on with the referral that there is, or withdraw it first: the search for referrals finds it."


class ReferralOpen(Conflict):
    """A referral to that item from this list is open: that is its verdict until the referral has come to an end."""

    code, title = "referral-open", "A referral to this is open"
    advice = "Say how the referral went first, at its `moves`: once it has ended, another verdict can be given."


class NotReferable(Conflict):
    """Nobody can be referred to the opportunity as it stands; `extra["because"]` says why, as codes."""

    code, title = "not-referable", "Nobody can be referred to this now"
    advice = "What stands against it is in `because`."


class ImpossibleStatus(Conflict):
    """A plan or a step of it cannot go there from where it is; `extra["possible"]` says where it can."""

    code, title = "impossible-status", "It cannot go there from where it is"
    advice = "From where it is now, it can go to one of `possible`."


class NeedsUnanswered(Conflict):
    """A plan cannot be agreed to while a recorded need has neither a step nor a reason why it has none."""

    code, title = "needs-unanswered", "A need has neither a step nor a reason"
    advice = "The plan's `care` names them in `unanswered_needs`: add a step for each, or say why there is none."


class TooYoung(Conflict):
    """By the youngest age that the birth year allows, the person may not do this; `extra` has the code and the age."""

    code, title = "too-young", "By law the person may be too young for this"
    advice = "`because` says for what, `age` from when on; correct the year of birth first where it is wrong."


class SafeguardUndecided(Conflict):
    """A safeguard rule holds the item for this person, and nobody has decided yet."""

    code, title = "safeguard-undecided", "A safeguard holds this, and nobody has decided"
    advice = "Read the returnee's `safeguard-decisions`, and record there what is decided and why."


class SafeguardRefused(Conflict):
    """A safeguard rule holds the item for this person, and it was decided not to allow it."""

    code, title = "safeguard-refused", "It was decided not to allow this"
    advice = "The returnee's `safeguard-decisions` say why; a new decision there can allow it."


class Changed(MagnetError):
    """If-Match named another version than the stored one."""

    status, code, title = 412, "changed", "The resource has changed since it was read"
    advice = "Read it again, and send the change with the ETag that comes then."


class TooLarge(MagnetError):
    """The body or the file is larger than is taken, packed or unpacked."""

    status, code, title = 413, "too-large", "This is too large"


class PreconditionRequired(MagnetError):
    """A change without If-Match."""

    status, code, title = 428, "precondition-required", "If-Match is needed"


class TooMany(MagnetError):
    """Too many tries in a row; `retry_after` says in how many seconds the next one counts."""

    status, code, title = 429, "too-many", "Too many requests"

    def __init__(
        self, detail: str | None = None, *, retry_after: int = 60, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail, extra=extra)
        self.retry_after = retry_after


class Unavailable(MagnetError):
    """The database or the disk cannot take this now; trying again later may work."""

    status, code, title = 503, "unavailable", "This cannot be done now"


class Unsupported(MagnetError):
    """The file or media type is not one that is read here."""

    status, code, title = 415, "unsupported", "This kind of content is not read here"


class DatabaseNewer(MagnetError):
    """The database was migrated by a newer program than this one."""

    status, code, title = 503, "database-newer", "The database is newer than this program"
