"""Rankings as stored and as shown: codes with parameters kept, sentences made for each reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from magnet import i18n
from magnet.matching.mention import FULL
from magnet.matching.results import Opened, Ranked, RankedList, Reason, Verdict
from magnet.schemas.reasons import ReasonOut
from magnet.schemas.referral_lists import GateOut, ItemOut, KindList, LeadOccupationOut, PartOut, RemovedOut
from magnet.services import courses
from magnet.services.courses import ENTRY
from magnet.services.one_plan import is_business_aside
from magnet.services.vocabulary import Vocabulary

Stored = dict[str, Any]
NEAR, KNOWN, COVERED = 850, 150, 400
"""What is not proposed is shown, apart, from this share (per mille) of the referral threshold on, if at least that much
of its score is evidence: what nothing is known about has a score too, and would only pad the list. So would a job of
another trade, unless the skills that it asks for are covered so far."""
FOLLOWED, SUITS, OTHER = 450, 550, 200
"""A course is proposed for what it opens from a score of FOLLOWED on: one that fits less would hardly be followed to
the end. One that opens nothing is shown, apart, from SUITS on, unless its occupation is known to be another (a value
below OTHER, which is that of an unknown one). Scores of courses are not compared with the threshold of jobs."""
UNSAID: Mapping[str, Any] = dict.fromkeys(
    ("title", "language", "occupation", "employer", "region", "place", "closes", "url"), None
) | {"title": "", "inferred": []}
"""What names an item to a reader; lists that an older program kept may lack some of it."""
WISHED = frozenset({"wish_occupation", "wish_occupation_near"})
"""Reasons by which an item is of an occupation wished for."""
MASTERED = "teaches_known"
"""Courses that are not shown at all: they teach what the person can already do."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their languages, best first, and the vocabulary that names concepts in them."""

    vocabulary: Vocabulary
    languages: tuple[str, ...]

    def reason(self, stored: Mapping[str, Any]) -> ReasonOut:
        """A stored reason as a sentence; concepts in it go by their label in the reader's language."""
        parameters = {name: self._shown(value) for name, value in stored["parameters"]}
        text = i18n.sentence(stored["code"], parameters, self.languages)
        return ReasonOut(code=stored["code"], parameters=parameters, text=text)

    def reasons(self, stored: Sequence[Mapping[str, Any]]) -> list[ReasonOut]:
        """Several of them."""
        return [self.reason(one) for one in stored]

    def label(self, uri: str) -> str:
        """A concept's label."""
        return self.vocabulary.label(uri, self.languages) or uri

    def _shown(self, value: Any) -> str | int:
        if not isinstance(value, Mapping):
            return value  # type: ignore[no-any-return]
        uri = value["concept"]
        return (self.vocabulary.label(uri, self.languages) if uri else None) or value["text"] or uri or ""


_PLAIN: dict[type, TypeAdapter[Any]] = {each: TypeAdapter(each) for each in (RankedList, Ranked, Reason)}


def plain(value: RankedList | Ranked | Reason) -> Stored:
    """One of the core's values as JSON: by pydantic, in a tenth of the time that dataclasses.asdict takes."""
    return _PLAIN[type(value)].dump_python(value, mode="json")  # type: ignore[no-any-return]


def ranked_list(ranked: RankedList, opened: Mapping[str, Opened], facts: Mapping[str, Stored]) -> Stored:
    """A ranked list as kept: the core's values as JSON, each item beside the facts that name it to a reader."""
    stored = plain(replace(ranked, items=()))
    stored["items"] = [ranked_item(item, opened.get(item.item), facts) for item in ranked.items]
    return stored


def ranked_item(ranked: Ranked, opened: Opened | None, facts: Mapping[str, Stored]) -> Stored:
    """One ranked item as kept."""
    stored = {**plain(ranked), "facts": facts[ranked.item]}
    if opened is not None:
        stored["opens"] = courses.opened(opened.opens, plain(opened.reason), opened.vacancies, facts)
    return stored


def lists(kept: Sequence[Mapping[str, Any]], reader: Reader, threshold: int) -> list[KindList]:
    """Kept lists as shown, each kind beside the others.

    Who has a job to go to is not sent to learn another trade, nor to start a business without any sign of wishing it.
    """
    has_job = any(
        proposed(one, each["kind"], threshold) for each in kept if each["kind"] == "vacancy" for one in each["items"]
    )
    return [kind_list(each, reader, threshold, has_job=has_job) for each in kept]


def kind_list(stored: Mapping[str, Any], reader: Reader, threshold: int, *, has_job: bool = False) -> KindList:
    """One kept list as shown; `has_job` says that a job is proposed beside it."""
    kind = stored["kind"]
    first = [one for one in stored["items"] if proposed(one, kind, threshold) and not (has_job and _aside(one, kind))]
    apart = [
        one
        for one in stored["items"]
        if one not in first and (proposed(one, kind, threshold) or worth_a_look(one, kind, threshold))
    ]
    shown = [
        item(one, place, reader, threshold).model_copy(update={"proposed": place <= len(first)})
        for place, one in enumerate(first + apart, 1)
    ]
    suggestion = stored["suggestion"]
    if not shown and stored["eligible"] and suggestion is None:
        suggestion = plain(Reason.of("nothing_near", items=stored["eligible"]))
    return KindList(
        kind=kind,
        items=shown[: len(first)],
        weaker=shown[len(first) :],
        considered=stored["considered"],
        eligible=stored["eligible"],
        removed=[RemovedOut(**one, text=i18n.gate(one["gate"], reader.languages)) for one in stored["removed"]],
        suggestion=None if suggestion is None else reader.reason(suggestion),
        lead_occupations=[
            LeadOccupationOut(
                concept=one["concept"],
                label=reader.label(one["concept"]),
                demand=one["demand"],
                open_items=one["open_items"],
            )
            for one in stored["lead_occupations"]
        ],
    )


def item(stored: Mapping[str, Any], position: int, reader: Reader, threshold: int) -> ItemOut:
    """A kept item as shown; trainings are proposed for what they open, supports for being open to the person."""
    facts = {name: stored["facts"].get(name, unsaid) for name, unsaid in UNSAID.items()}
    occupation, kind = facts.pop("occupation"), stored["facts"]["kind"]
    opens = stored.get("opens")
    return ItemOut(
        **facts,
        kind=kind,
        **shares(stored, reader),
        position=position,
        occupation=reader.label(occupation) if occupation else None,
        opportunity_id=stored["item"],
        proposed=proposed(stored, kind, threshold),
        apply_yourself=stored["apply_yourself"],
        opens=opens["count"] if opens else None,
        opens_vacancies=opens["vacancies"] if opens else [],
        course=courses.course(stored, reader) if kind == "training" else None,
    )


def proposed(stored: Mapping[str, Any], kind: str, threshold: int) -> bool:
    """The plan's rule: jobs over the referral threshold, courses that open at least one, support one is entitled to.

    Support for a trade is not proposed to somebody of another one who neither wishes for it nor has the skills.
    """
    if kind == "training" and "opens" in stored:
        return bool(stored["opens"]["count"]) and stored["score"] >= FOLLOWED and not _steep(stored)
    if kind == "support":
        return not _far(stored) or _wished(stored) or _value(stored, "essential_skills") >= COVERED
    return stored["score"] >= threshold  # type: ignore[no-any-return]


def _aside(stored: Mapping[str, Any], kind: str) -> bool:
    """Whether it is no first choice beside a job: it leads into another trade or a business, unwished for."""
    if kind == "support":
        return is_business_aside(stored.get("facts", {}))
    return kind == "training" and _far(stored) and not _wished(stored)


def _wished(stored: Mapping[str, Any]) -> bool:
    reasons = (reason for one in stored["parts"] if one["feature"] == "wishes" for reason in one.get("reasons", ()))
    return any(reason["code"] in WISHED for reason in reasons)


def _steep(stored: Mapping[str, Any]) -> bool:
    """Whether a course is of another trade and its own conditions are not known to be met either.

    Where it asks for nothing, the value is the middle one.
    """
    return _far(stored) and any(_value(stored, feature) < FULL // 2 for feature in ENTRY)


def _far(stored: Mapping[str, Any]) -> bool:
    return _value(stored, "occupation") < OTHER


def _value(stored: Mapping[str, Any], feature: str) -> int:
    """A feature's value; full where the weights leave it out, so that nothing is held against the item."""
    return next((one["value"] for one in stored["parts"] if one["feature"] == feature), FULL)


def near(threshold: int) -> int:
    """The least score of a job that is shown at all."""
    return threshold * NEAR // FULL


def worth_a_look(stored: Mapping[str, Any], kind: str, threshold: int) -> bool:
    """Whether what is not proposed is worth a look: a job that comes near, a course that suits though it opens none.

    Support that one is entitled to is always shown.
    """
    if kind == "support":
        return True
    if kind == "training" and "opens" in stored:
        return not _far(stored) and stored["score"] >= SUITS and stored["opens"]["reason"]["code"] != MASTERED
    if _far(stored) and _value(stored, "essential_skills") < COVERED:
        return False
    return stored["score"] >= near(threshold) and stored["evidence"] >= KNOWN  # type: ignore[no-any-return]


def shares(stored: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """What an item and a candidate show alike: the score, its parts, the reasons, what is missing, what to check."""
    parts = [
        PartOut(
            feature=part["feature"],
            value=part["value"] / FULL,
            weight=part["weight"],
            points=part["points"],
            evidence=part["evidence"] / FULL,
            reasons=reader.reasons(part["reasons"]),
        )
        for part in stored["parts"]
    ]
    opens = [reader.reason(stored["opens"]["reason"])] if stored.get("opens") else []
    strongest = sorted((part for part in parts if part.reasons), key=lambda part: -part.points)
    return {
        "score": stored["score"],
        "evidence": stored["evidence"] / FULL,
        "parts": parts,
        "reasons": opens
        + [reason for part in strongest for reason in part.reasons]
        + reader.reasons(stored.get("met", ())),
        "missing": [reader.reason(one) for part in stored["parts"] for one in part["missing"]],
        "checks": reader.reasons(stored["checks"]) + [reader.reason(one) for one in _inferred(stored)],
        "holds": reader.reasons(stored["holds"]),
    }


def _inferred(stored: Mapping[str, Any]) -> list[Stored]:
    """What is to be checked of an item whose demands nobody stated."""
    return [plain(Reason.of("inferred_from_text"))] if stored.get("facts", {}).get("inferred") else []


def gate(verdict: Verdict, reader: Reader) -> GateOut:
    """What one gate says, as shown."""
    return GateOut(gate=verdict.gate, state=verdict.state, reason=reader.reason(plain(verdict.reason)))  # type: ignore[arg-type]
