"""The indicators as one table: each with the sentence that says what it counts, which goes with every answer."""

from dataclasses import dataclass
from typing import Literal

from magnet.indicators import happenings as what
from magnet.indicators.happenings import Happenings

Unit = Literal["people", "events", "days", "reasons", "share", "attendances"]
UNITS: dict[Unit, str] = {
    "people": "Each person counts once in a cell, however often it happened.",
    "events": "Each time counts.",
    "days": "Days between two steps: the median, the quartiles, and of how many spans.",
    "reasons": "How often each coded reason was given, the most frequent first.",
    "share": "One indicator divided by another, from 0 to 1; none where there is nothing to divide by.",
    "attendances": "People as counted at group sessions; who came twice counts twice, as nobody is registered for it.",
}
MONTHS = (3, 6, 12)
RETAINED = {
    "on_the_day": "at the follow-up of that month the person had work: the same, another, or an own business",
    "continuous": "the person had work, whoever gave it, at that follow-up and at each one before it that found them",
    "same_employer": "the person was in the same job at that follow-up and at each one before it that found them",
}
"""What retained means, of which an answer takes one."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: `of` gives what it counts of a case.

    `within` names the indicator whose people all of its people are among. A share has no happenings of its own: it is
    the first of `ratio` divided by the second. Neither have attendances, which are no cases.
    """

    code: str
    unit: Unit
    definition: str
    of: Happenings | None = None
    within: str | None = None
    ratio: tuple[str, str] | None = None


def _retention(months: int) -> tuple[Indicator, ...]:
    due, known, kept = f"retention_due_{months}", f"retention_known_{months}", f"retained_{months}"
    return (
        Indicator(
            due,
            "events",
            f"Placements that began in the period and at least {months} months before the day of the answer.",
            what.retention_due(months),
            within="placements",
        ),
        Indicator(
            known,
            "events",
            f"Those of `{due}` whose follow-up at {months} months found the person.",
            what.retention_known(months),
            within=due,
        ),
        Indicator(
            kept,
            "events",
            f"Those of `{known}` that were retained, in the sense that the answer names.",
            what.retained(months),
            within=known,
        ),
        Indicator(
            f"retention_share_{months}",
            "share",
            f"`{kept}` divided by `{due}`: who was not found counts as not retained.",
            ratio=(kept, due),
        ),
    )


INDICATORS: tuple[Indicator, ...] = (
    Indicator("registered", "people", "People who were registered in the period.", what.registered),
    Indicator("informed_in_groups", "attendances", "People present at group sessions held in the period."),
    Indicator(
        "counselled",
        "people",
        "People with a session of their own in the period, before departure or after arrival.",
        what.counselled("pre_departure", "post_arrival"),
    ),
    Indicator(
        "counselled_before_departure",
        "people",
        "People with a pre-departure session of their own in the period.",
        what.counselled("pre_departure"),
        within="counselled",
    ),
    Indicator(
        "counselled_after_arrival",
        "people",
        "People with a post-arrival session of their own in the period.",
        what.counselled("post_arrival"),
        within="counselled",
    ),
    Indicator("returned", "people", "People whose day of return lies in the period and is past.", what.returned),
    Indicator("listed", "people", "People for whom a referral list was made in the period.", what.listed),
    Indicator("referred", "people", "People of whom a referral was sent in the period.", what.moved("sent")),
    Indicator("referrals", "events", "Referrals sent in the period.", what.moved("sent"), within="referred"),
    Indicator(
        "answered",
        "events",
        "Referrals that an employer first answered in the period: by an interview, an offer, a start or a refusal.",
        what.moved("interview", "offered", "placed", "refused"),
    ),
    Indicator(
        "interviewed", "people", "People with an interview from a referral in the period.", what.moved("interview")
    ),
    Indicator("offered", "people", "People to whom an employer made an offer in the period.", what.moved("offered")),
    Indicator(
        "placed",
        "people",
        "People who started work from a referral in the period, on the day on which work started; not where that was"
        " taken back.",
        what.placed,
    ),
    Indicator("placements", "events", "Starts of work from referrals in the period.", what.placed, within="placed"),
    *(one for months in MONTHS for one in _retention(months)),
    Indicator(
        "found_elsewhere",
        "people",
        "People whose follow-up in the period told of work that no referral led to; they do not count as placed.",
        what.found_elsewhere,
    ),
    Indicator("followed_up", "people", "People whom a follow-up found in the period.", what.followed_up),
    Indicator(
        "trained", "people", "People who completed a training step of their plan in the period.", what.done("training")
    ),
    Indicator(
        "course_started",
        "people",
        "People who started a course from a referral in the period; not where that was taken back.",
        what.started("training"),
    ),
    Indicator(
        "business_supported",
        "people",
        "People who were given the business support of a step of their plan in the period.",
        what.done("business_support"),
    ),
    Indicator("closed", "people", "People whose case was closed in the period, and not by mistake.", what.closed),
    Indicator(
        "days_to_list",
        "days",
        "Days from a person's first session to their first referral list, made in the period.",
        what.days_to_list,
    ),
    Indicator(
        "days_to_referral",
        "days",
        "Days from a person's first referral list to their first referral, sent in the period.",
        what.days_to_referral,
    ),
    Indicator(
        "days_to_answer",
        "days",
        "Days from a referral's sending to the employer's first answer, given in the period.",
        what.days_to_answer,
    ),
    Indicator(
        "days_to_work",
        "days",
        "Days from a referral's sending to the start of work, in the period.",
        what.days_to_work,
    ),
    Indicator(
        "days_from_return_to_work",
        "days",
        "Days from a person's return to their first start of work from a referral after it, in the period.",
        what.days_from_return,
    ),
    Indicator(
        "declined_because",
        "reasons",
        "Why returnees declined referrals in the period.",
        what.because("declined"),
    ),
    Indicator("refused_because", "reasons", "Why employers refused referrals in the period.", what.because("refused")),
    Indicator("withdrawn_because", "reasons", "Why referrals were withdrawn in the period.", what.because("withdrawn")),
    Indicator("closed_because", "reasons", "Why cases were closed in the period.", what.closed, within="closed"),
)
BY_CODE = {one.code: one for one in INDICATORS}
CODES = tuple(BY_CODE)
