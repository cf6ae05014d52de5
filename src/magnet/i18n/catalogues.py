"""The gettext catalogues, one a language, each read once; those that no speaker has read yet say so themselves."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from magnet.i18n.tags import FALLBACK, OTHERWISE_CALLED, tags_of

LOCALES = files("magnet") / "data" / "locale"
REFUSAL = "problem"
"""The context of what refuses something, by the English sentence itself: the others go by codes."""
ABSENT = "\0"
_UNREVIEWED = re.compile(r'^"X-Review: unreviewed\\n"$', re.MULTILINE)
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Messages:
    """A language's messages; `shapes` are the sentences of refusal that values stand in, the longest first."""

    found: GNUTranslations
    shapes: Sequence[tuple[re.Pattern[str], str]]
    is_reviewed: bool

    def message(self, context: str, key: str, counted: int | None = None) -> str | None:
        """A message, in the form that goes with a number; None where there is none."""
        if counted is not None:
            # A code with a number may still have one wording for all numbers.
            text = self.found.npgettext(context, key, ABSENT, counted)
            if text not in (key, ABSENT):
                return text
        text = self.found.pgettext(context, key)
        return None if text == key else text


@lru_cache
def messages(language: str) -> Messages | None:
    """The messages of a language, None if there are none; its plural rule comes with them."""
    source = LOCALES / language / "LC_MESSAGES" / "magnet.po"
    if not language.isidentifier() or not source.is_file():
        return None
    data = source.read_bytes()
    read = read_po(io.BytesIO(data))
    # Without a locale that it knows, Babel would leave the plural rule of the file out.
    read.locale = OTHERWISE_CALLED.get(language, language)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return Messages(GNUTranslations(compiled), _shapes(read), _UNREVIEWED.search(data.decode("utf-8")) is None)


def catalogue(language: str) -> GNUTranslations | None:
    """The catalogue of a language, None if there is none."""
    known = messages(language)
    return None if known is None else known.found


def is_reviewed(language: str) -> bool:
    """Whether somebody who speaks the language has read its catalogue; False where there is none."""
    known = messages(language)
    return known is not None and known.is_reviewed


@lru_cache
def available() -> tuple[str, ...]:
    """The languages that have a catalogue, sorted."""
    return tuple(sorted(entry.name for entry in LOCALES.iterdir() if (entry / "LC_MESSAGES").is_dir()))


def with_fallback(languages: Sequence[str]) -> tuple[str, ...]:
    """The languages to look in, best first: those of the tags, then English."""
    return _chain(tuple(languages))


@lru_cache(maxsize=1024)
def _chain(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(tag for wanted in languages for tag in tags_of(wanted)), FALLBACK]))


def _shapes(read: Catalog) -> list[tuple[re.Pattern[str], str]]:
    with_values = [str(one.id) for one in read if one.context == REFUSAL and _PARAMETER.search(str(one.id))]
    return [(_shape(text), text) for text in sorted(with_values, key=lambda text: -len(text))]


def _shape(text: str) -> re.Pattern[str]:
    """A sentence with any values in its places."""
    parts = _PARAMETER.split(text)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)), re.DOTALL
    )
