"""From stored rows to the core's frozen values: the one place where tables meet matching."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from magnet.matching.mention import Mention
from magnet.matching.opportunity import Eligibility, Finding, LanguageAsked, Opportunity, Owner
from magnet.matching.profile import (
    Case,
    Entitlement,
    HeldLanguage,
    HeldLicence,
    HeldSkill,
    Pay,
    Preferences,
    Profile,
    Veto,
    Work,
)
from magnet.schemas.codes import CEFR
from magnet.services.inference import INFERRED, said
from magnet.services.linking import links, mention
from magnet.services.sealed import Whole
from magnet.store.assessments import AssessmentRow
from magnet.store.opportunities import Indexed
from magnet.store.owners import Standing
from magnet.store.programmes import ProgrammeRow


def profile(document: Mapping[str, Any]) -> Profile:
    """A stored profile document as the core sees it."""
    wishes = document["preferences"]
    return Profile(
        work=tuple(
            Work(mention(work["occupation"]), tenths(work["years"]), work["last_year"]) for work in document["work"]
        ),
        skills=tuple(HeldSkill(mention(skill["skill"]), skill["level"]) for skill in document["skills"]),
        languages=tuple(
            HeldLanguage(one["language"], CEFR.get(one["spoken"]), CEFR.get(one["written"]))
            for one in document["languages"]
        ),
        education=document["education"]["level"],
        licences=tuple(HeldLicence(one["licence"], one["held"]) for one in document["licences"]),
        preferences=Preferences(
            occupations=tuple(mention(one) for one in wishes["occupations"]),
            sectors=tuple(wishes["sectors"]),
            regions=tuple(wishes["regions"]),
            contracts=tuple(wishes["contracts"]),
            hours=tuple(wishes["hours"]),
            minimum_pay=pay(wishes["minimum_pay"]),
        ),
        mobility=document["mobility"],
        available_from=day(document["available_from"]),
        vetoes=tuple(Veto(one["kind"], one["value"]) for one in document["vetoes"]),
        text=document["education"]["field"] or "",
    )


def case(row: Whole, country: str, programme: ProgrammeRow | None) -> Case:
    """The facts of a return, for a list of `country`: region and place count only in the returnee's own country."""
    home = country == row.country
    return Case(
        country=country,
        region=row.region if home else None,
        place=row.place if home else None,
        host_country=row.host_country,
        return_date=row.return_date,
        birth_year=row.birth_year,
        programme=row.programme,
        entitlement=entitlement(programme, grant_used=row.grant_used),
    )


def entitlement(programme: ProgrammeRow | None, *, grant_used: bool) -> Entitlement:
    """What a programme may fund; without a programme nothing is bounded."""
    if programme is None:
        return Entitlement(grant_used=grant_used)
    return Entitlement(
        host_countries=tuple(programme.host_countries),
        countries=tuple(programme.countries),
        regions=tuple(programme.regions),
        kinds=tuple(programme.kinds),  # type: ignore[arg-type]
        starts=programme.starts,
        ends=programme.ends,
        grant_used=grant_used,
    )


def owner(row: Standing) -> Owner:
    """An employer or provider as the core sees it."""
    return Owner(row.id, row.vetting, row.sector, row.reliability)


BUSINESS = frozenset({"business_start_up", "loan"})
"""Forms of support that start a business: fitted to who wishes to work for themselves, or has."""
EXPERT, SELF_EMPLOYED = "expert_assignment", "self_employed"
INFERRED_AS = {"languages": "languages", "licences": "licences", "minimum_education": "education", "years": "tenths"}
"""What may be read from a text, by the core's name; skills carry their own chance."""


def opportunity(row: Indexed, owners: Mapping[str, Owner]) -> Opportunity:
    """A vacancy, training or support as the core sees it."""
    details = said(row.details)
    licences_given = details.get("licences_given", ())
    return Opportunity(
        id=row.id,
        kind=row.kind,
        country=row.country,
        title=Mention(row.title, row.language, links([*row.title_links, *details.get("title_others", ())])),
        owner=owners.get(row.employer_id) if row.employer_id else None,
        region=row.region,
        place=row.place,
        remote=details["remote"],
        essential=mentions(details, "essential_skills", "prerequisites", "skills_wanted"),
        optional=mentions(details, "optional_skills"),
        taught=mentions(details, "skills_taught"),
        grants_licences=tuple(licences_given),
        grants_languages=languages(details.get("languages_given", ())),
        languages=languages(details["languages"]),
        education=details["minimum_education"],
        tenths=tenths(details.get("years")),
        licences=tuple(details["licences"]),
        pay=pay(details.get("pay")),
        contract=SELF_EMPLOYED if details.get("form") in BUSINESS else details.get("contract"),
        hours=details.get("hours"),
        openings=places_left(row),
        opens=row.opens,
        closes=row.closes,
        conditions=tuple(sorted(details["conditions"])),
        eligibility=eligibility(row),
        apply_yourself=row.source_kind == "feed",
        flagged=row.held,
        open=row.status == "open",
        last_confirmed=row.last_confirmed,
        inferred=tuple(INFERRED_AS[name] for name in row.details.get(INFERRED, ()) if name in INFERRED_AS),
    )


def places_left(row: Indexed) -> int | None:
    """Openings, seats or places less the people who were placed; None where it is not said how many there are."""
    return None if row.openings is None else max(0, row.openings - row.placed)


def eligibility(row: Indexed) -> Eligibility:
    """Whom a support is meant for; no bounds for the other kinds."""
    if row.kind != "support":
        return Eligibility()
    details = row.details
    return Eligibility(
        host_countries=tuple(details["host_countries"]),
        programmes=tuple(details["programmes"]),
        minimum_age=details["minimum_age"],
        maximum_age=details["maximum_age"],
        pays=details["pays"],
        return_required=details["return_required"],
        expert=details["form"] == EXPERT,
    )


def findings(assessments: Sequence[AssessmentRow], today: date) -> list[Finding]:
    """The findings of those assessments that are still valid, dated by the end of their period."""
    return [
        Finding(one.code, one.region, one.demand, assessment.period_end)
        for assessment in assessments
        if assessment.valid_until is None or assessment.valid_until >= today
        for one in assessment.finding_rows
    ]


def mentions(details: Mapping[str, Any], *names: str) -> tuple[Mention, ...]:
    """The phrases of the first of these lists that the kind has."""
    for name in names:
        if name in details:
            return tuple(mention(stored) for stored in details[name])
    return ()


def languages(asked: Sequence[Mapping[str, Any]]) -> tuple[LanguageAsked, ...]:
    """Languages asked for or given, with levels as numbers."""
    return tuple(LanguageAsked(one["language"], CEFR.get(one["level"])) for one in asked)


def pay(stored: Mapping[str, Any] | None) -> Pay | None:
    """A pay range as the core sees it."""
    if stored is None:
        return None
    return Pay(stored["minimum"], stored["maximum"], stored["currency"], stored["period"])


def tenths(years: float | None) -> int | None:
    """Years in tenths, so that the core counts in whole numbers."""
    return None if years is None else round(years * 10)


def day(text: str | None) -> date | None:
    """A stored ISO day."""
    return None if text is None else date.fromisoformat(text)
