"""Bodies that create one resource of each noun."""

from typing import Any

Json = dict[str, Any]

EMPLOYER: Json = {"country": "AM", "name": "Ararat Workshop", "sector": "C", "region": "AM-ER", "place": "Yerevan"}
VACANCY: Json = {
    "country": "AM",
    "region": "AM-ER",
    "title": "Welder",
    "language": "en",
    "essential_skills": [{"text": "MIG welding"}],
    "languages": [{"language": "hy", "level": "B1"}],
    "pay": {"minimum": 200000, "maximum": 300000, "currency": "AMD"},
    "opens": "2026-01-05",
    "openings": 2,
    "source_reference": "job-1",
}
TRAINING: Json = {"country": "AM", "title": "Welding course", "skills_taught": [{"text": "TIG welding"}], "seats": 12}
SUPPORT: Json = {"country": "AM", "title": "Start-up grant", "form": "business_start_up", "places": 5}
PROGRAMME: Json = {"code": "MAGNET-II", "name": "MAGNET II", "host_countries": ["BE", "DE"], "starts": "2026-01-01"}
OFFICE: Json = {
    "code": "BE-1",
    "name": "Office in Brussels",
    "referral_expiry_days": 45,
    "safeguards": [{"need": "pregnancy", "condition": "night", "effect": "hold"}],
}
CONSENT: Json = {
    "purposes": ["registration", "transfer", "matching", "sharing", "follow_up", "statistics"],
    "given_on": "2026-01-02",
    "notice_version": "3",
}
RETURNEE: Json = {
    "country": "AM",
    "host_country": "BE",
    "return_date": "2026-03-01",
    "birth_year": 1990,
    "consent": CONSENT,
    "profile": {
        "work": [{"occupation": {"text": "soudeur", "language": "fr"}, "years": 6}],
        "languages": [{"language": "hy", "spoken": "C2"}],
        "available_from": "2026-03-15",
    },
}
ASSESSMENT: Json = {
    "country": "AM",
    "title": "Labour market 2026",
    "period_start": "2026-01-01",
    "period_end": "2026-03-31",
    "findings": [{"code": "7212", "demand": 2}, {"code": "51", "demand": -1}],
}
GUIDE_SECTION: Json = {
    "country": "AM",
    "topic": "housing",
    "language": "en",
    "title": "Renting a flat",
    "text": "Ask for a contract.\n\n- in writing\n- with a date",
    "sources": [{"title": "Housing page", "url": "https://housing.example/rent", "accessed_on": "2026-01-05"}],
}
GROUP_SESSION: Json = {
    "country": "AM",
    "host_country": "BE",
    "kind": "pre_departure",
    "held_on": "2026-01-20",
    "place": "Liège",
    "language": "fr",
    "topics": ["job_search_services", "rights"],
    "attended": 9,
    "attendance": [
        {"sex": "female", "age_band": "25-34", "people": 4},
        {"sex": "unknown", "people": 3},
        {"country": "GE", "sex": "male", "age_band": "0-17", "people": 2},
    ],
}
SESSION: Json = {
    "kind": "pre_departure",
    "held_on": "2026-01-12",
    "place": "The office in Liège",
    "language": "fr",
    "topics": ["job_search_services", "housing", "rights"],
    "guide_sections": [{"country": "AM", "topic": "job_search_services", "language": "hy", "version": 2}],
    "present": ["returnee", "interpreter"],
    "notes": "He asks for a course.",
    "next_step": {"step": "documents", "words": "Bring the diploma.", "due_on": "2026-02-01"},
    "sensitive": {"notes": "Sleeps badly."},
}
PUBLISHED: Json = {**ASSESSMENT, "author": "Country office", "state": "published"}
"""An assessment that was published before it came here."""
SERVICE: Json = {"country": "AM", "name": "Employment office", "languages": ["hy", "ru"], "free": True}

VISIT: Json = {
    "country": "AM",
    "region": "AM-ER",
    "kind": "employer",
    "visited_on": "2026-03-02",
    "findings": ["as_agreed"],
    "recommendations": [{"step": "visit_again", "responsible": "country_office", "due_on": "2026-09-02"}],
}

LABEL: Json = {
    "country": "AM",
    "language": "hy",
    "concept": "http://data.europa.eu/esco/isco/C7212",
    "text": "եռակցող վարպետ",
    "use": "alternative",
    "origin": "employment office",
}
"""What Armenians call a welder."""
SAMPLES: dict[str, tuple[Json, Json]] = {
    "/v1/employers": (EMPLOYER, {"name": "Ararat Works"}),
    "/v1/vacancies": (VACANCY, {"openings": 5, "closes": "2030-01-01"}),
    "/v1/trainings": (TRAINING, {"seats": 3}),
    "/v1/supports": (SUPPORT, {"places": 1}),
    "/v1/programmes": (PROGRAMME, {"name": "MAGNET two", "ends": "2027-01-01"}),
    "/v1/offices": (OFFICE, {"name": "Office in Ghent", "stalled_days": 20}),
    "/v1/returnees": (RETURNEE, {"return_date": "2026-04-01", "profile": {"mobility": "country"}}),
    "/v1/assessments": (ASSESSMENT, {"title": "Labour market, spring", "valid_until": "2027-01-01"}),
    "/v1/job-search-services": (SERVICE, {"free": None}),
    "/v1/guide-sections": (GUIDE_SECTION, {"title": "Renting"}),
    "/v1/local-labels": (LABEL, {"reviewed": True}),
    "/v1/group-sessions": (GROUP_SESSION, {"kind": "post_arrival", "held_on": "2026-01-21"}),
    "/v1/visits": (VISIT, {"findings": ["as_agreed", "guide_outdated"]}),
}
"""By path: what creates one, and what changes it."""
