"""The languages that readers are answered in, each with whether somebody who speaks it has read its sentences."""

from typing import Literal, cast

from magnet import i18n
from magnet.schemas.languages import LanguageOut, Languages
from magnet.services.context import Context


async def all_of_them(ctx: Context) -> Languages:
    """Each language that there is a catalogue of, with what is to be known before it is relied on."""
    labelled = (await ctx.vocabulary()).taxonomy.language_tags
    reader = i18n.spoken(ctx.languages)
    return Languages(
        items=[
            LanguageOut(
                language=tag,
                name=i18n.name_of(tag, reader),
                own_name=i18n.name_of(tag, tag),
                direction=cast(Literal["ltr", "rtl"], i18n.direction(tag)),
                reviewed=i18n.is_reviewed(tag),
                labels=tag in labelled,
            )
            for tag in i18n.available()
        ]
    )
