"""What of a follow-up cannot be so, whatever the case: days to come, a job's pay without a job."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from magnet.errors import Invalid, fault
from magnet.schemas.follow_ups import FollowUpIn

JOB = frozenset({"same_job", "other_job"})
BUSY = JOB | {"own_business", "in_training"}
NOT_REACHED = frozenset({"no_answer", "wrong_contact", "moved", "other"})
"""Why somebody could not be asked."""


def require_sensible(new: FollowUpIn, today: date) -> None:
    """Refuse a follow-up that contradicts itself, with every fault by its field."""
    if errors := list(_faults(new, today)):
        raise Invalid(extra={"errors": errors})


def _faults(new: FollowUpIn, today: date) -> Iterator[dict[str, Any]]:
    if new.on > today:
        yield fault("on", "future", "This day is still to come.")
    if (new.referral_id is None) == (new.about == "placement"):
        yield fault("referral_id", "placement", "A placement is named by its referral, and an arrival by none.")
    # In the placement's own job there is nothing to ask; whoever was not placed had it from somewhere.
    asks = new.status == "other_job" or (new.status == "same_job" and new.about == "arrival")
    if asks != (new.found is not None):
        yield fault("found", "found", "How a job was found is said of a job that is not the placement's.")
    if new.started_on is not None and new.started_on > new.on:
        yield fault("started_on", "backwards", "This began after the talk about it.")
    for name in ("started_on", "pay", "hours", "satisfaction"):
        if getattr(new, name) is not None and new.status not in BUSY:
            yield fault(name, "no_work", "This is said of work or training.")
    if new.status == "unreachable" and new.answers:
        yield fault("answers", "unreachable", "Nobody was there to answer.")
    if new.status == "same_job" and new.reasons:
        yield fault("reasons", "reasons", "Staying in a job takes no reason.")
    if new.status == "unreachable" and not NOT_REACHED.issuperset(new.reasons):
        yield fault("reasons", "reasons", "Why nobody was reached is one of the nearest.", nearest=sorted(NOT_REACHED))
