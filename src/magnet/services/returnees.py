"""Returnees with their skill profiles: the person's own words are kept beside what they were linked to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from magnet.errors import Conflict, NotFound
from magnet.matching.mention import FULL
from magnet.matching.taxonomy import Kind
from magnet.schemas.phrases import Phrase
from magnet.schemas.returnees import ProfileIn, Returnee, ReturneeIn
from magnet.security.permissions import Permission
from magnet.services import consents, corrections, erasure, linking, parts, sealed
from magnet.services.context import Context
from magnet.services.programmes import require_code
from magnet.services.resources import Columns, Resource
from magnet.services.sealed import Sealing
from magnet.services.vocabulary import Vocabulary
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow

AT_FIRST = ("consent", "consent_rows", "agreed")
"""What registration alone says: from then on consents are given and withdrawn for themselves."""
CASE = tuple(name for name in ReturneeIn.model_fields if name not in ("profile", "consent"))
STAMPS = ("id", "version", "created_at", "updated_at")
LEFT = ("country", "office_id", "source", "source_reference")
"""What is shown of who agrees to be registered no more: enough to find the case, for their rights and erasure."""
SEALED = ("place", "household", "source_reference")
"""What of a case is sealed with the profile; all else of it is codes, dates and numbers."""


def said_of(profile: ProfileIn, country: str | None) -> list[linking.Said]:
    """Every phrase of a profile: past occupations, skills, wishes; of somebody who returns to a country."""
    work: list[Phrase] = [one.occupation for one in profile.work]
    skills: list[Phrase] = [one.skill for one in profile.skills]
    parts: Mapping[str, tuple[Kind, Sequence[Phrase]]] = {
        "profile.work.{}.occupation": ("occupation", work),
        "profile.skills.{}.skill": ("skill", skills),
        "profile.preferences.occupations.{}": ("occupation", profile.preferences.occupations),
    }
    return [
        linking.Said(kind, phrase, field.format(place), country)
        for field, (kind, phrases) in parts.items()
        for place, phrase in enumerate(phrases)
    ]


def profile_document(vocabulary: Vocabulary, profile: ProfileIn, stored: Sequence[linking.Stored]) -> dict[str, Any]:
    """The profile as kept: its phrases, linked in the order of `said_of`, and vetoed occupations as uris."""
    rest = iter(stored)
    document = profile.model_dump(mode="json")
    for work in document["work"]:
        work["occupation"] = next(rest)
    for skill in document["skills"]:
        skill["skill"] = next(rest)
    document["preferences"]["occupations"] = [next(rest) for _ in profile.preferences.occupations]
    for place, veto in enumerate(document["vetoes"]):
        if veto["kind"] == "occupation":
            said = linking.Said(
                "occupation", Phrase(text=veto["value"], concept=veto["value"]), f"profile.vetoes.{place}"
            )
            veto["value"] = linking.confirmed(vocabulary, said)
    return document


def link_profiles(
    vocabulary: Vocabulary, profiles: Sequence[ProfileIn], countries: Sequence[str | None]
) -> list[dict[str, Any]]:
    """Profiles as kept, all their phrases linked in one go, each by the labels of the country of return, too."""
    said = [said_of(profile, country) for profile, country in zip(profiles, countries, strict=True)]
    stored = iter(linking.link_all(vocabulary, [phrase for phrases in said for phrase in phrases]))
    return [
        profile_document(vocabulary, profile, [next(stored) for _ in phrases])
        for profile, phrases in zip(profiles, said, strict=True)
    ]


def last_group(vocabulary: Vocabulary, profile: Mapping[str, Any]) -> str | None:
    """The ISCO-08 major group of a profile's last work, None where it is not known; in clear, to be counted."""
    work = max(profile["work"], key=lambda one: one["last_year"] or 0, default=None)
    links = work["occupation"]["links"] if work else []
    code = vocabulary.code(links[0][0]) if links and links[0][1] * 2 >= FULL else None
    return code[0] if code else None


async def _columns(ctx: Context, vocabulary: Vocabulary, new: Sequence[ReturneeIn]) -> list[Columns]:
    profiles, countries = [one.profile for one in new], [one.country for one in new]
    documents = await ctx.runtime.compute(link_profiles, vocabulary, profiles, countries)
    made = []
    for one, profile in zip(new, documents, strict=True):
        consents.require_given(ctx.today, one.consent.given_on, "consent.given_on")
        case = ctx.principal.owned({name: getattr(one, name) for name in CASE})
        document = {"profile": profile, **{name: case[name] for name in SEALED}}
        coded = await sealed.hide(ctx, {name: case[name] for name in CASE if name != "place"})
        consent = {
            "consent": one.consent.model_dump(mode="json"),
            "consent_rows": consents.recorded(ctx, one.consent, one.country),
            "agreed": one.consent.purposes,
        }
        made.append({**coded, "owner": case["office_id"] or "", **consent, "document": document})
        made[-1]["occupation_group"] = last_group(vocabulary, profile)
    return made


def _keep(ctx: Context, row: ReturneeRow, columns: Columns) -> None:
    """Consents stay as they are, and nothing changes of who agrees to be registered no more.

    Whose case it is stays as it was, unless who changes it reaches cases that were never handed over. Consent to
    transfer is to one country: another country of return needs another, and a case that is not handed over.
    """
    consents.require(row)
    for name in AT_FIRST:
        del columns[name]
    if columns["country"] != row.country:
        if row.handed is not None:
            raise Conflict("The case is handed over to its country of return: take it back first.")
        columns["agreed"] = [purpose for purpose in row.agreed if purpose != "transfer"]
    stored = {"country": row.country, "region": row.region, "office_id": row.office_id}
    if not any(reach.covers(stored) for reach in ctx.reach(Permission.RETURNEES_WRITE)):
        columns["office_id"] = row.office_id


async def _settle(session: Session, columns: Columns) -> None:
    await require_code(session, columns["programme"])
    if "id" in columns:
        await consents.require_guardians(session, columns["id"], columns["birth_year"])


async def _settle_new(_session: Session, columns: Columns) -> None:
    """Refuse consent of their own of who may be a minor."""
    said = columns["consent"]
    day, field = date.fromisoformat(said["given_on"]), "consent.given_by"
    consents.require_guardian(columns["birth_year"], day, said["given_by"], field)


def _said(row: ReturneeRow) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts of the case, and the profile's document; NotFound where the row does not open."""
    if row.document is None:
        raise NotFound
    said = row.document.content
    case = {name: said[name] if name in SEALED else getattr(row, name) for name in CASE}
    return case, dict(said["profile"])


def _document(row: ReturneeRow) -> dict[str, Any]:
    case, profile = _said(row)
    profile["work"] = [{**work, "occupation": linking.phrase_document(work["occupation"])} for work in profile["work"]]
    profile["skills"] = [{**skill, "skill": linking.phrase_document(skill["skill"])} for skill in profile["skills"]]
    wishes = profile["preferences"]
    phrases = [linking.phrase_document(stored) for stored in wishes["occupations"]]
    profile["preferences"] = {**wishes, "occupations": phrases}
    return {**case, "consent": row.consent, "profile": profile}


def _present(row: ReturneeRow, vocabulary: Vocabulary, languages: tuple[str, ...]) -> Returnee:
    """The case as far as the person agrees to be registered."""
    if "registration" in row.agreed:
        return whole(row, vocabulary, languages)
    case, _ = _said(row)
    left = {name: case[name] for name in LEFT}
    stamps = {name: getattr(row, name) for name in (*STAMPS, "agreed", "handed", "closed_on")}
    return Returnee.model_validate({**left, **stamps, "consent": row.consent, "profile": {}})


def whole(row: ReturneeRow, vocabulary: Vocabulary, languages: tuple[str, ...]) -> Returnee:
    """The case with its whole profile, whatever the person agrees to: for themselves."""

    def shown(stored: linking.Stored) -> object:
        return linking.present(stored, vocabulary, languages)

    case, profile = _said(row)
    stamps = {name: getattr(row, name) for name in (*STAMPS, "agreed", "handed", "closed_on")}
    profile["work"] = [{**work, "occupation": shown(work["occupation"])} for work in profile["work"]]
    profile["skills"] = [{**skill, "skill": shown(skill["skill"])} for skill in profile["skills"]]
    wishes = profile["preferences"]
    profile["preferences"] = {**wishes, "occupations": [shown(stored) for stored in wishes["occupations"]]}
    return Returnee.model_validate({**case, **stamps, "consent": row.consent, "profile": profile})


RETURNEES: Resource[ReturneeIn, Returnee, ReturneeRow] = Resource(
    noun="returnee",
    reads=Permission.RETURNEES_READ,
    writes=Permission.RETURNEES_WRITE,
    table=ReturneeRow,
    incoming=ReturneeIn,
    columns=_columns,
    settle=_settle,
    present=_present,
    document=_document,
    fixed=frozenset({"consent"}),
    settle_new=_settle_new,
    keep=_keep,
    personal=True,
    sealing=Sealing(
        open=sealed.open_rows,
        seal=sealed.seal_columns,
        hide=sealed.hide,
        move=parts.move,
        remember=corrections.remember,
    ),
    removes=Permission.RETURNEES_ERASE,
    erases=erasure.delete,
)
