"""Vacancies, trainings and supports: their words linked on the way in, one table behind three resources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from magnet.errors import Invalid
from magnet.matching.taxonomy import Kind as ConceptKind
from magnet.schemas.opportunities import (
    HELD_FLAGS,
    OpportunityIn,
    OpportunityOut,
    Support,
    SupportIn,
    Training,
    TrainingIn,
    Vacancy,
    VacancyIn,
)
from magnet.schemas.phrases import Phrase
from magnet.security.permissions import Permission
from magnet.services import bridge, inference, linking
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import rows
from magnet.store.assessments import AssessmentRow
from magnet.store.db import Session
from magnet.store.opportunities import OpportunityRow
from magnet.store.owners import EmployerRow

In = TypeVar("In", bound=OpportunityIn)
Out = TypeVar("Out", bound=OpportunityOut)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind's wire type lies in the table: its phrase lists, and the field that counts places."""

    kind: str
    phrases: tuple[str, ...]
    openings: str


VACANCY = Shape("vacancy", ("essential_skills", "optional_skills"), "openings")
TRAINING = Shape("training", ("prerequisites", "skills_taught"), "seats")
SUPPORT = Shape("support", ("skills_wanted",), "places")
SHAPES: Mapping[str, Shape] = {shape.kind: shape for shape in (VACANCY, TRAINING, SUPPORT)}
TITLE_OTHERS = "title_others"
"""Where `details` keep what else a title may mean; see `linking.Stored`."""
SHARED = (
    "country",
    "region",
    "place",
    "title",
    "text",
    "language",
    "occupation",
    "employer_id",
    "employer_name",
    "opens",
    "closes",
    "source_kind",
    "source",
    "source_reference",
    "assessment_id",
    "office_id",
    "last_confirmed",
    "status",
)
"""Wire fields that have a column of the same name; the rest is kept in `details`."""
OCCUPATION: ConceptKind = "occupation"
SKILL: ConceptKind = "skill"


def said_of(new: OpportunityIn, shape: Shape) -> list[linking.Said]:
    """Every phrase of an opportunity, its title first."""
    title = Phrase(text=new.title, language=new.language, concept=new.occupation)
    said = [linking.Said(OCCUPATION, title, "occupation", new.country)]
    for name in shape.phrases:
        for place, phrase in enumerate(getattr(new, name)):
            spoken = phrase if phrase.language else phrase.model_copy(update={"language": new.language})
            said.append(linking.Said(SKILL, spoken, f"{name}.{place}", new.country))
    return said


def columns_of(
    ctx: Context, vocabulary: Vocabulary, shape: Shape, new: OpportunityIn, stored: Sequence[linking.Stored]
) -> Columns:
    """The column values of one opportunity whose phrases were linked in the order of `said_of`."""
    title, rest = stored[0], iter(stored[1:])
    if shape.kind != "vacancy" and title["status"] in ("asked", "unlinked"):
        # A course or a grant is seldom named after an occupation: what merely looks like one would mislead.
        title = {**title, "status": "unlinked", "links": [], "others": []}
    details = new.model_dump(mode="json", exclude=set(SHARED))
    openings = details.pop(shape.openings)
    details[TITLE_OTHERS] = title.get("others", [])
    for name in shape.phrases:
        details[name] = [next(rest) for _ in getattr(new, name)]
    shared = ctx.principal.owned({name: getattr(new, name) for name in SHARED})
    first = title["links"][0][0] if title["links"] else None
    return {
        **shared,
        "owner": shared["employer_id"] or shared["office_id"] or "",
        "kind": shape.kind,
        "code": unit_group(vocabulary.code(first)) if first else None,
        "title_links": title["links"],
        "title_status": title["status"],
        "openings": openings,
        "held": any(flag in HELD_FLAGS for flag in new.red_flags),
        "details": details,
        "inferred": [],
    }


def unit_group(code: str | None) -> str | None:
    """The ISCO-08 code to count an item under, at most four digits."""
    return code[:4] if code else None


async def settle(session: Session, columns: Columns) -> None:
    """Refuse an employer or assessment that is not in the same country."""
    country = columns["country"]
    for field, table in (("employer_id", EmployerRow), ("assessment_id", AssessmentRow)):
        key = columns[field]
        if key is not None and not await rows.is_in_country(session, table, country, key):
            raise Invalid.at(field, "unknown_reference", "There is none with this id in the country.")


def keep(ctx: Context, row: OpportunityRow, columns: Columns) -> None:
    """Who opens or closes an item means it, whoever was placed or gives a place back; see `places`.

    But what is filled stays closed however often it is sent again, and opens once there are more places.
    """
    if row.filled_on is not None:
        is_full = columns["openings"] is not None and row.placed >= columns["openings"]
        columns["status"], columns["filled_on"] = ("closed", row.filled_on) if is_full else ("open", None)
    keep_flags(ctx, row, columns)


def keep_flags(ctx: Context, row: OpportunityRow, columns: Columns) -> None:
    """Only who vets employers takes red flags away: a portal or a feed can raise them, and never free its own item."""
    if ctx.reach(Permission.EMPLOYERS_VET):
        return
    flags = list(dict.fromkeys([*row.details["red_flags"], *columns["details"]["red_flags"]]))
    columns["details"] = {**columns["details"], "red_flags": flags}
    columns["held"] = any(flag in HELD_FLAGS for flag in flags)


def document(row: OpportunityRow) -> dict[str, Any]:
    """The input form of a row."""
    shape = SHAPES[row.kind]
    apart = (TITLE_OTHERS, inference.INFERRED)
    details = {name: value for name, value in row.details.items() if name not in apart}
    for name in shape.phrases:
        details[name] = [linking.phrase_document(stored) for stored in details[name]]
    shared = {name: getattr(row, name) for name in SHARED}
    return {**details, **shared, shape.openings: row.openings}


def presented(row: OpportunityRow, vocabulary: Vocabulary, languages: Sequence[str]) -> dict[str, Any]:
    """The wire fields of a row."""
    shape = SHAPES[row.kind]
    phrases = {
        name: [linking.present(stored, vocabulary, languages) for stored in row.details[name]] for name in shape.phrases
    }
    stamps = {name: getattr(row, name) for name in ("id", "version", "created_at", "updated_at")}
    return {
        **document(row),
        **phrases,
        **stamps,
        "title_links": linking.present_links(row.title_links, vocabulary, languages),
        "title_status": row.title_status,
        "apply_yourself": row.source_kind == "feed",
        "places_left": bridge.places_left(row),
        **({"inferred": inference.presented(row.details, vocabulary, languages)} if shape is VACANCY else {}),
    }


def _resource(shape: Shape, incoming: type[In], outgoing: type[Out]) -> Resource[In, Out, OpportunityRow]:
    async def columns(ctx: Context, vocabulary: Vocabulary, new: Sequence[In]) -> list[Columns]:
        said = [said_of(one, shape) for one in new]
        flat = [phrase for phrases in said for phrase in phrases]
        stored = iter(await ctx.runtime.compute(linking.link_all, vocabulary, flat))
        made = []
        for one, phrases in zip(new, said, strict=True):
            made.append(columns_of(ctx, vocabulary, shape, one, [next(stored) for _ in phrases]))
        await inference.infer(ctx, vocabulary, new, made)
        return made

    def present(row: OpportunityRow, vocabulary: Vocabulary, languages: tuple[str, ...]) -> Out:
        return outgoing.model_validate(presented(row, vocabulary, languages))

    return Resource(
        noun="opportunity",
        reads=Permission.OPPORTUNITIES_READ,
        writes=Permission.OPPORTUNITIES_WRITE,
        table=OpportunityRow,
        incoming=incoming,
        columns=columns,
        settle=settle,
        present=present,
        document=document,
        where=lambda table: (table.kind == shape.kind,),
        keep=keep,
    )


VACANCIES = _resource(VACANCY, VacancyIn, Vacancy)
TRAININGS = _resource(TRAINING, TrainingIn, Training)
SUPPORTS = _resource(SUPPORT, SupportIn, Support)
RESOURCES: Mapping[str, Resource[Any, Any, OpportunityRow]] = {
    "vacancy": VACANCIES,
    "training": TRAININGS,
    "support": SUPPORTS,
}
