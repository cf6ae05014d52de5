"""What a country's words would link to with other labels of its own: nothing is stored, and no person's word shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magnet.matching.mention import FULL
from magnet.matching.taxonomy import Kind
from magnet.schemas.label_previews import LabelPreview, LabelPreviewIn, Linked, RelinkedPhrase
from magnet.schemas.label_words import folded
from magnet.schemas.labels import LocalLabelIn
from magnet.security.permissions import Permission
from magnet.security.small_cells import FIVE
from magnet.services import imports, linking, sealed
from magnet.services.context import Context
from magnet.services.grants import outside
from magnet.services.opportunities import OCCUPATION, SHAPES, SKILL
from magnet.services.own_words import OwnLabel, OwnWords, joined
from magnet.services.past_cases import AGREED
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities, returnees, rows
from magnet.store.returnees import ReturneeRow

MOST_LOOKED_AT = 2_000
"""Phrases that are linked anew for a preview: a second or two. The job that follows links all of them."""
MOST_ITEMS, MOST_PEOPLE = 100_000, 5_000
"""Items, the newest first, and returnees whose words are looked at."""
MOST_SHOWN = 200
BEGINNING = 4
"""Letters by which a word is taken to be like one of a label, for the order in which phrases are looked at."""


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase that no person has confirmed, with what it is linked to: its status, and concepts with weights.

    `named_so`: it stands where only what is sure is taken for an occupation, as titles of courses do.
    """

    kind: Kind
    text: str
    language: str | None
    status: str
    first: str | None
    named_so: bool = False


Now = Sequence[tuple[str, int]]


async def preview(ctx: Context, asked: LabelPreviewIn) -> LabelPreview:
    """What would link differently once these labels count in their country, beside those that it has."""
    ctx.require(Permission.LABELS_WRITE)
    require_country(ctx, asked.country)
    vocabulary = await ctx.vocabulary()
    words = await _words(ctx, vocabulary, asked)
    then = await ctx.runtime.compute(vocabulary.with_words, words)
    async with ctx.read() as session:
        found = await opportunities.phrased(session, asked.country, MOST_ITEMS)
    said, links = await ctx.runtime.compute(_counted, found)
    chosen = await ctx.runtime.compute(_first_ones, said, words)
    linked = await ctx.runtime.compute(_linked, then, chosen)
    changed = [one for one in chosen if (one.status, one.first) != _told(linked[one])]
    changed.sort(key=lambda one: (-said[one], one.text))
    shown = [_phrase(ctx, then, one, said[one], (links[one], linked[one])) for one in changed[:MOST_SHOWN]]
    return LabelPreview(
        country=asked.country,
        said=len(said),
        looked_at=len(chosen),
        changed=len(changed),
        items=sum(said[one] for one in changed),
        phrases=shown,
        people=await _people(ctx, then, asked.country),
    )


def require_country(ctx: Context, country: str) -> None:
    """Refuse what is asked of the labels of a country that was not granted."""
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.LABELS_WRITE)):
        raise outside("country")


async def _words(ctx: Context, vocabulary: Vocabulary, asked: LabelPreviewIn) -> OwnWords:
    """The country's labels as they would be."""
    own = vocabulary.own.get(asked.country)
    new = [OwnLabel(one.concept, one.language, one.text, one.use, one.replaces) for one in asked.labels]
    if asked.import_id is not None:
        read = await imports.rows_of(ctx, str(asked.import_id), "label")
        given = [LocalLabelIn.model_validate(row.fields) for row in read if not row.errors]
        new += [
            OwnLabel(one.concept, one.language, one.text, one.use, one.replaces)
            for one in given
            if one.country == asked.country
        ]
    return OwnWords("preview", joined((own.labels if own else (), new)))


def _counted(found: Iterable[Any]) -> tuple[Counter[Said], dict[Said, list[Any]]]:
    """How many items say each phrase, and what it is linked to there."""
    said, links = Counter[Said](), dict[Said, list[Any]]()
    for row in found:
        mine = dict(_phrases(row))
        said.update(mine.keys())
        links |= mine
    return said, links


def _phrases(row: Any) -> Iterator[tuple[Said, list[Any]]]:
    shape = SHAPES[row.kind]
    if row.title_status != "confirmed":
        named_so = row.kind != "vacancy"
        yield (
            _said(OCCUPATION, (row.title, row.language), (row.title_status, row.title_links), named_so),
            row.title_links,
        )
    for stored in (one for name in shape.phrases for one in row.details[name]):
        if stored["status"] != "confirmed":
            words = (stored["text"], stored["language"] or row.language)
            yield _said(SKILL, words, (stored["status"], stored["links"])), stored["links"]


def _said(kind: Kind, words: tuple[str, str | None], linked: tuple[str, list[Any]], named_so: bool = False) -> Said:
    status, links = linked
    return Said(kind, *words, status, links[0][0] if links else None, named_so)


def _first_ones(said: Counter[Said], words: OwnWords) -> list[Said]:
    """The phrases that most likely change, then those that most items say."""
    begin = {
        word[:BEGINNING] for one in words.labels for text in (one.text, one.replaces or "") for word in _words_in(text)
    }
    near = {one: any(word[:BEGINNING] in begin for word in _words_in(one.text)) for one in said}
    order = sorted(said, key=lambda one: (not near[one], -said[one], one.text, one.kind, one.language or ""))
    return order[:MOST_LOOKED_AT]


def _words_in(text: str) -> list[str]:
    return folded(text).split()


def _linked(then: Vocabulary, some: Iterable[Said]) -> dict[Said, tuple[str, list[Any]]]:
    """By phrase the status and the links that it would have."""
    groups: dict[tuple[Kind, str | None], list[Said]] = defaultdict(list)
    for one in some:
        groups[one.kind, one.language].append(one)
    found: dict[Said, tuple[str, list[Any]]] = {}
    for (kind, language), phrases in groups.items():
        decisions = then.decide(kind, [one.text for one in phrases], language)
        for one, decision in zip(phrases, decisions, strict=True):
            links = [[each.uri, max(round(each.score * FULL), 1)] for each in decision.candidates]
            sure = decision.status == "linked" or not one.named_so
            found[one] = (decision.status, links) if sure else ("unlinked", [])
    return found


def _told(linked: tuple[str, list[Any]]) -> tuple[str, str | None]:
    status, links = linked
    return status, links[0][0] if links else None


def _phrase(
    ctx: Context, vocabulary: Vocabulary, one: Said, items: int, linked: tuple[list[Any], tuple[str, list[Any]]]
) -> RelinkedPhrase:
    def shown(status: str, links: list[Any]) -> Linked:
        return Linked.model_validate(
            {"status": status, "links": linking.present_links(links, vocabulary, ctx.languages)}
        )

    now, (status, then) = linked
    return RelinkedPhrase(
        text=one.text,
        language=one.language,
        kind=one.kind,
        items=items,
        now=shown(one.status, now),
        then=shown(status, then),
    )


async def _people(ctx: Context, then: Vocabulary, country: str) -> int:
    """How many returnees within reach, who agree to be counted, have words that would link differently: in fives."""
    within = rows.within(ReturneeRow, ctx.reach(Permission.PEOPLE_COUNT))
    async with ctx.read() as session:
        found = await returnees.of_country(session, country, within)
    agreed = [row for row in found if set(row.agreed) >= AGREED][:MOST_PEOPLE]
    people = [list(said_by(one.profile)) for one in await sealed.wholes(ctx.runtime, agreed)]
    linked = await ctx.runtime.compute(_linked, then, {one for said in people for one in said})
    changed = sum(any((one.status, one.first) != _told(linked[one]) for one in said) for said in people)
    return changed - changed % FIVE


def said_by(profile: Mapping[str, Any], *, confirmed: bool = False) -> Iterator[Said]:
    """The phrases of a profile that no person has confirmed, or those that one has."""
    work = [("occupation", one["occupation"]) for one in profile["work"]]
    skills = [("skill", one["skill"]) for one in profile["skills"]]
    wishes = [("occupation", one) for one in profile["preferences"]["occupations"]]
    both: list[tuple[Any, Any]] = [*work, *skills, *wishes]
    for kind, stored in both:
        if (stored["status"] == "confirmed") == confirmed:
            yield _said(kind, (stored["text"], stored["language"]), (stored["status"], stored["links"]))
