"""The nouns that are kept over HTTP, as one table, and their routes."""

from typing import Any

from magnet.api.resources import Noun, resource_router
from magnet.schemas.assessments import Assessment, AssessmentFilters, AssessmentIn, JobSearchService, JobSearchServiceIn
from magnet.schemas.filters import (
    EmployerFilters,
    OpportunityFilters,
    ProgrammeFilters,
    ReturneeFilters,
    TenantFilters,
)
from magnet.schemas.group_sessions import GroupSession, GroupSessionFilters, GroupSessionIn
from magnet.schemas.guides import GuideSection, GuideSectionFilters, GuideSectionIn
from magnet.schemas.labels import LocalLabel, LocalLabelFilters, LocalLabelIn
from magnet.schemas.offices import Office, OfficeFilters, OfficeIn
from magnet.schemas.opportunities import Support, SupportIn, Training, TrainingIn, Vacancy, VacancyIn
from magnet.schemas.owners import Employer, EmployerIn
from magnet.schemas.programmes import Programme, ProgrammeIn
from magnet.schemas.returnees import Returnee, ReturneeIn
from magnet.schemas.visits import Visit, VisitFilters, VisitIn
from magnet.services.assessments import ASSESSMENTS, JOB_SEARCH_SERVICES
from magnet.services.group_sessions import GROUP_SESSIONS
from magnet.services.guide_sections import GUIDE_SECTIONS
from magnet.services.local_labels import LOCAL_LABELS
from magnet.services.offices import OFFICES
from magnet.services.opportunities import SUPPORTS, TRAININGS, VACANCIES
from magnet.services.owners import EMPLOYERS
from magnet.services.programmes import PROGRAMMES
from magnet.services.returnees import RETURNEES
from magnet.services.visits import VISITS

NOUNS: tuple[Noun[Any, Any], ...] = (
    Noun(
        path="/v1/employers",
        one="employer",
        many="employers",
        resource=EMPLOYERS,
        incoming=EmployerIn,
        outgoing=Employer,
        filters=EmployerFilters,
    ),
    Noun(
        path="/v1/vacancies",
        one="vacancy",
        many="vacancies",
        resource=VACANCIES,
        incoming=VacancyIn,
        outgoing=Vacancy,
        filters=OpportunityFilters,
    ),
    Noun(
        path="/v1/trainings",
        one="training",
        many="trainings",
        resource=TRAININGS,
        incoming=TrainingIn,
        outgoing=Training,
        filters=OpportunityFilters,
    ),
    Noun(
        path="/v1/supports",
        one="support",
        many="supports",
        resource=SUPPORTS,
        incoming=SupportIn,
        outgoing=Support,
        filters=OpportunityFilters,
    ),
    Noun(
        path="/v1/programmes",
        one="programme",
        many="programmes",
        resource=PROGRAMMES,
        incoming=ProgrammeIn,
        outgoing=Programme,
        filters=ProgrammeFilters,
    ),
    Noun(
        path="/v1/offices",
        one="office",
        many="offices",
        resource=OFFICES,
        incoming=OfficeIn,
        outgoing=Office,
        filters=OfficeFilters,
    ),
    Noun(
        path="/v1/returnees",
        one="returnee",
        many="returnees",
        resource=RETURNEES,
        incoming=ReturneeIn,
        outgoing=Returnee,
        filters=ReturneeFilters,
        personal=True,
    ),
    Noun(
        path="/v1/assessments",
        one="assessment",
        many="assessments",
        resource=ASSESSMENTS,
        incoming=AssessmentIn,
        outgoing=Assessment,
        filters=AssessmentFilters,
    ),
    Noun(
        path="/v1/job-search-services",
        one="job_search_service",
        many="job_search_services",
        resource=JOB_SEARCH_SERVICES,
        incoming=JobSearchServiceIn,
        outgoing=JobSearchService,
        filters=TenantFilters,
    ),
    Noun(
        path="/v1/guide-sections",
        one="guide_section",
        many="guide_sections",
        resource=GUIDE_SECTIONS,
        incoming=GuideSectionIn,
        outgoing=GuideSection,
        filters=GuideSectionFilters,
    ),
    Noun(
        path="/v1/local-labels",
        one="local_label",
        many="local_labels",
        resource=LOCAL_LABELS,
        incoming=LocalLabelIn,
        outgoing=LocalLabel,
        filters=LocalLabelFilters,
    ),
    Noun(
        path="/v1/group-sessions",
        one="group_session",
        many="group_sessions",
        resource=GROUP_SESSIONS,
        incoming=GroupSessionIn,
        outgoing=GroupSession,
        filters=GroupSessionFilters,
    ),
    Noun(
        path="/v1/visits",
        one="visit",
        many="visits",
        resource=VISITS,
        incoming=VisitIn,
        outgoing=Visit,
        filters=VisitFilters,
    ),
)
ROUTERS = tuple(resource_router(noun) for noun in NOUNS)
