"""What a country's words would link to with other labels of its own: nothing is stored, and no person's word shown."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from magnet.schemas.label_previews import LabelPreview, LabelPreviewIn, Linked, RelinkedPhrase
from magnet.schemas.label_words import folded, read_as
from magnet.security.permissions import Permission
from magnet.services import imports, linking
from magnet.services.context import Context
from magnet.services.given_labels import Given, given
from magnet.services.grants import outside
from magnet.services.opportunities import OCCUPATION, SHAPES, SKILL
from magnet.services.own_words import OwnLabel, OwnWords, joined
from magnet.services.relinked_people import relinked
from magnet.services.remembering import Remembering
from magnet.services.said_phrases import Said, linked_by, said, told
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities

MOST_LOOKED_AT = 2_000
"""Phrases that are linked anew for a preview: a second or two. The job that follows links all of them."""
MOST_ITEMS = 100_000
"""Items, the newest first, whose words are looked at."""
MOST_SHOWN = 200
BEGINNING = 4
"""Letters by which a word is taken to be like one of a label, for the order in which phrases are looked at."""


async def preview(ctx: Context, asked: LabelPreviewIn) -> LabelPreview:
    """What would link differently once these labels count in their country, beside those that it has."""
    ctx.require(Permission.LABELS_WRITE)
    require_country(ctx, asked.country)
    vocabulary = await ctx.vocabulary()
    new = await _given(ctx, vocabulary, asked)
    then = await ctx.runtime.compute(_with, vocabulary, asked.country, new.labels)
    async with ctx.read() as session:
        found = await opportunities.phrased(session, asked.country, MOST_ITEMS)
    counted, links = await ctx.runtime.compute(_counted, found)
    chosen = await ctx.runtime.compute(_first_ones, counted, new.labels)
    linked = await ctx.runtime.compute(linked_by, then, chosen)
    changed = [one for one in chosen if (one.status, one.first) != told(linked[one])]
    changed.sort(key=lambda one: (-counted[one], one.text))
    shown = [_phrase(ctx, then, one, counted[one], (links[one], linked[one])) for one in changed[:MOST_SHOWN]]
    return LabelPreview(
        country=asked.country,
        said=len(counted),
        looked_at=len(chosen),
        changed=len(changed),
        items=sum(counted[one] for one in changed),
        phrases=shown,
        people=await relinked(ctx, asked.country, vocabulary, then),
        left_out=new.left_out,
    )


def require_country(ctx: Context, country: str) -> None:
    """Refuse what is asked of the labels of a country that was not granted."""
    if not any(reach.covers_country(country) for reach in ctx.reach(Permission.LABELS_WRITE)):
        raise outside("country")


async def _given(ctx: Context, vocabulary: Vocabulary, asked: LabelPreviewIn) -> Given:
    read = [] if asked.import_id is None else await imports.rows_of(ctx, str(asked.import_id), "label")
    return await ctx.runtime.compute(given, Remembering.over(vocabulary), asked.country, asked.labels, read)


def _with(vocabulary: Vocabulary, country: str, new: Sequence[OwnLabel]) -> Vocabulary:
    """The vocabulary with the country's labels as they would be."""
    own = vocabulary.own.get(country)
    return vocabulary.with_words(OwnWords("preview", joined((own.labels if own else (), new))), country)


def _counted(found: Iterable[Any]) -> tuple[Counter[Said], dict[Said, list[Any]]]:
    """How many items say each phrase, and what it is linked to there."""
    counted, links = Counter[Said](), dict[Said, list[Any]]()
    for row in found:
        mine = dict(_phrases(row))
        counted.update(mine.keys())
        links |= mine
    return counted, links


def _phrases(row: Any) -> Iterator[tuple[Said, list[Any]]]:
    shape = SHAPES[row.kind]
    if row.title_status != "confirmed":
        named_so = row.kind != "vacancy"
        yield (
            said(OCCUPATION, (row.title, row.language), (row.title_status, row.title_links), named_so),
            row.title_links,
        )
    for stored in (one for name in shape.phrases for one in row.details[name]):
        if stored["status"] != "confirmed":
            words = (stored["text"], stored["language"] or row.language)
            yield said(SKILL, words, (stored["status"], stored["links"])), stored["links"]


def _first_ones(counted: Counter[Said], new: Sequence[OwnLabel]) -> list[Said]:
    """The phrases that most likely change (the new labels' own words above all), then those that most items say."""
    texts = {text for one in new for text in (one.text, one.replaces) if text}
    words, begin = {read_as(text) for text in texts}, {word[:BEGINNING] for text in texts for word in _words_in(text)}
    exact = {one: read_as(one.text) in words for one in counted}
    near = {one: any(word[:BEGINNING] in begin for word in _words_in(one.text)) for one in counted}
    order = sorted(
        counted, key=lambda one: (not exact[one], not near[one], -counted[one], one.text, one.kind, one.language or "")
    )
    return order[:MOST_LOOKED_AT]


def _words_in(text: str) -> list[str]:
    return folded(text).split()


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
