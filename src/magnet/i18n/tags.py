"""Language tags (BCP 47): as readers send them, as catalogues are called, and as the locales of Babel are."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

FALLBACK = "en"
OTHERWISE_CALLED = {"prs": "fa_AF", "kmr": "ku"}
"""Languages by the names that the locales have for them: Dari is written from right to left, too."""
SORANI = frozenset({"iq", "ir"})
"""Where Kurdish is Sorani if its script is not told; elsewhere it is Kurmanji."""
SCRIPTS = {"arab": "ckb", "latn": "kmr"}
"""Kurdish by its script, which says more than where it is read."""
MEANT = {
    **dict.fromkeys(["fas", "per", "pes"], "fa"),
    **dict.fromkeys(["pus", "pbt", "pbu"], "ps"),
    "kur": "ku",
    "arb": "ar",
}
"""Languages under their other ISO 639 codes, and those of which Magnet knows one written kind."""


@lru_cache(maxsize=1024)
def tags_of(wanted: str) -> tuple[str, ...]:
    """The languages by which a tag is met, the likest first: of most tags the primary one.

    Browsers name Dari as Persian of Afghanistan, and both written kinds of Kurdish alike. Who reads Persian reads Dari
    rather than English, and Western Armenian likewise Eastern.
    """
    primary, *rest = wanted.lower().replace("_", "-").split("-")
    primary = MEANT.get(primary, primary)
    if primary == "fa":
        return ("prs",) if "af" in rest else ("fa", "prs")
    if primary == "ku":
        written = [SCRIPTS[part] for part in rest if part in SCRIPTS]
        return (written[0],) if written else ("ckb",) if SORANI & {*rest} else ("kmr",)
    return ("hyw", "hy") if primary == "hyw" else (primary,)


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """Babel's locale of a language: English where it has none."""
    try:
        return Locale.parse(OTHERWISE_CALLED.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale(FALLBACK)


def name_of(language: str, reader: str) -> str:
    """What a language is called in another, or in English; the tag itself where neither has a name for it."""
    for known in (locale_of(reader), Locale(FALLBACK)):
        for tag in (language, OTHERWISE_CALLED.get(language, language)):
            if (name := known.languages.get(tag)) is not None:
                return str(name)
    return language
