"""The sheets of the assessment workbook, as data: the template is written from it and the reader reads by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from magnet.importers.fields import Noun, Reading
from magnet.schemas.codes import CONDITIONS, LICENCES, SECTORS
from magnet.schemas.opportunities import Contract, Hours

EXAMPLE = "example"
"""A row with a cell that starts with this word is not taken in."""
README = "Read me"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its header, the field, what the header's note says, an example, and the codes allowed."""

    header: str
    field: str
    note: str
    example: str | int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet with its columns."""

    sheet: str
    noun: Noun
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The sheet on which the assessment itself is described, a line a fact."""

    sheet: str
    columns: tuple[Column, ...]

    def reading(self, field: str) -> Reading:
        """How a fact is read."""
        return {"region": "region", "country": "country"}.get(field) or (  # type: ignore[return-value]
            "date" if field in ("period_start", "period_end", "valid_until") else "words"
        )


FORM = Form(
    "Assessment",
    (
        Column("Title", "title", "Name of the assessment"),
        Column("Country", "country", "Two-letter code or name"),
        Column("Region", "region", "ISO 3166-2 code or name; empty for the whole country"),
        Column("Period from", "period_start", "First day that the findings speak of"),
        Column("Period to", "period_end", "Last day that the findings speak of"),
        Column("Valid until", "valid_until", "Day after which it should not be used; may be empty"),
        Column("State", "state", "`published` if it was reviewed and published before; empty: it begins as a draft"),
        Column("Method", "method", "Interviews, survey, desk review ..."),
        Column("Sources", "sources", "Whom you asked, what you read"),
        Column("Office", "author", "The office that made it; no names of people"),
        Column("Reference", "source_reference", "Your own number for it; may be empty"),
    ),
)
REGION = Column("Region", "region", "ISO 3166-2 code or name", None)
PLACE = Column("Place", "place", "Town or district", "Erbil")
PERIODS = ("hour", "day", "week", "month", "year")
PAY = (
    Column("Pay from", "pay.minimum", "Whole units of the currency", 700000),
    Column("Pay to", "pay.maximum", "Whole units of the currency", 900000),
    Column("Currency", "pay.currency", "ISO 4217, such as IQD", "IQD"),
    Column("Pay per", "pay.period", "Empty means month", "month", PERIODS),
)
LIST = "several cut by ;"
SHARED = (
    Column("Title", "title", "As the employer writes it, in its language", "example: Welder"),
    Column("Employer", "employer", "Name or reference, as on the sheet Employers", "Example Works Ltd"),
    Column("Reference", "source_reference", "Your own number for it; may be empty", None),
    PLACE,
    REGION,
    Column("Description", "text", "Whatever else is known", None),
    Column("Link", "url", "Web address of the advert, https://...", None),
    Column("Language", "language", "of the title; empty: it is guessed", "en"),
    Column("ISCO code", "occupation", "ISCO-08, where you are sure of it", 7212),
    Column("Languages", "languages", f"asked for, with level, {LIST}: Arabic B2; English A2", "Arabic B1"),
    Column("Education", "minimum_education", "ISCED 2011, 0 to 8, or words", 3),
    Column("Licences", "licences", f"driving:B and the like, {LIST}", "driving:B", LICENCES),
    Column("Opens", "opens", "day", None),
    Column("Closes", "closes", "day", None),
    Column("Confirmed on", "last_confirmed", "day on which somebody made sure that it is still there", None),
    Column("Conditions", "conditions", f"{', '.join(CONDITIONS)}; {LIST}", None, CONDITIONS),
)
TABLES: Mapping[str, Table] = {
    "employer": Table(
        "Employers",
        "employer",
        (
            Column("Name", "name", "As it calls itself", "example: Example Works Ltd"),
            Column("Kind", "kind", "employer, or provider of training", "employer", ("employer", "provider")),
            Column("Reference", "source_reference", "Your own number for it; may be empty", None),
            Column("Sector", "sector", "ISIC section, A to U", "C", tuple(SECTORS)),
            REGION,
            PLACE,
            Column("Website", "website", "may be empty", None),
            Column("Note", "note", "No names, numbers or addresses of people", None),
            Column("Referrals a month", "monthly_referral_cap", "most that it wants to see a month", 5),
            Column("Languages", "languages", f"a provider teaches in, {LIST}", None),
            Column("Free", "free", "a provider's courses cost nothing; empty: not known", None, ("yes", "no")),
            Column("Confirmed on", "last_confirmed", "day on which somebody made sure of all this", None),
        ),
    ),
    "finding": Table(
        "Findings",
        "finding",
        (
            Column("ISCO code", "code", "ISCO-08, 1 to 4 digits", "example 7212"),
            REGION,
            Column("Demand", "demand", "-2 surplus, 0 balanced, 2 shortage", 2, ("-2", "-1", "0", "1", "2")),
            *PAY,
            Column("Barriers", "barriers", "what keeps people out of it", "certificate asked for"),
            Column("Note", "note", "may be empty", None),
        ),
    ),
    "vacancy": Table(
        "Vacancies",
        "vacancy",
        (
            *SHARED,
            Column("Essential skills", "essential_skills", LIST, "MIG welding; reading drawings"),
            Column("Optional skills", "optional_skills", LIST, None),
            Column("Years", "years", "of experience asked for", 2),
            *PAY,
            Column("Contract", "contract", "may be empty", "permanent", get_args(Contract)),
            Column("Hours", "hours", "may be empty", "full_time", get_args(Hours)),
            Column("Openings", "openings", "how many people", 3),
        ),
    ),
    "training": Table(
        "Trainings",
        "training",
        (
            *SHARED,
            Column("Prerequisites", "prerequisites", LIST, None),
            Column("Skills taught", "skills_taught", LIST, "MIG welding"),
            Column("Licences given", "licences_given", LIST, "certificate:welder", LICENCES),
            Column("Seats", "seats", "how many people", 12),
            Column("Starts", "starts", "day", None),
            Column("Weeks", "weeks", "how long", 8),
            Column("Cost", "cost", "amount with currency; empty: not known", "50000 IQD"),
            Column("Certificate", "certificate", "its name", None),
        ),
    ),
    "service": Table(
        "Services",
        "service",
        (
            Column("Name", "name", "Employment office, job board, agency", "example: Employment office"),
            PLACE,
            REGION,
            Column("Description", "description", "what one gets there", None),
            Column("Languages", "languages", f"spoken there, {LIST}", "Kurdish; Arabic"),
            Column("Website", "website", "may be empty", None),
            Column("Free", "free", "yes or no; empty: not known", "yes", ("yes", "no")),
            Column("Address", "address", "street and number; may be empty", None),
            Column("Telephone", "phone", "the service's own; no number of a person", None),
            Column("Open", "hours", "days and hours", None),
            Column("Offers", "offers", f"what one gets there, {LIST}", "help with a CV; fairs"),
            Column("For whom", "for_whom", "may be empty", None),
            Column("Confirmed on", "last_confirmed", "day on which somebody made sure of all this", None),
            Column("Source", "source_url", "where everybody can read it, https://...", None),
        ),
    ),
}
SHEETS = (FORM.sheet, *(table.sheet for table in TABLES.values()))
