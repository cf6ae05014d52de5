"""What a country and its regions are called in several languages, to be known again in what people write."""

from collections.abc import Iterable
from functools import lru_cache
from gettext import translation

import pycountry
from babel import Locale

from magnet.i18n.sentences import NAMED_AS
from magnet.i18n.tags import locale_of


@lru_cache(maxsize=64)
def names_of_places(country: str, languages: tuple[str, ...]) -> frozenset[str]:
    """The names of a country (ISO 3166-1) and of its regions in these languages, and as the standard writes them."""
    standard = [region.name for region in pycountry.subdivisions if region.code.startswith(f"{country}-")]
    found = {*standard, *_of_country(country, languages)}
    for language in languages:
        names = translation("iso3166-2", pycountry.LOCALES_DIR, [NAMED_AS.get(language, language)], fallback=True)
        found.update(map(names.gettext, standard))
    return frozenset(found)


def _of_country(country: str, languages: Iterable[str]) -> Iterable[str]:
    locales: list[Locale] = [locale_of(language) for language in languages]
    return {str(name) for locale in locales if (name := locale.territories.get(country))}
