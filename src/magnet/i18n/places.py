"""What countries, regions and cities are called in several languages, to be known again in what people write."""

from functools import lru_cache
from gettext import translation

import pycountry
from babel import Locale

from magnet.i18n.sentences import NAMED_AS
from magnet.i18n.tags import locale_of


@lru_cache(maxsize=64)
def names_of_places(country: str, languages: tuple[str, ...]) -> frozenset[str]:
    """The names of the regions of a country (ISO 3166-1) in these languages, and as the standard writes them."""
    standard = [region.name for region in pycountry.subdivisions if region.code.startswith(f"{country}-")]
    found = {*standard}
    for language in languages:
        names = translation("iso3166-2", pycountry.LOCALES_DIR, [NAMED_AS.get(language, language)], fallback=True)
        found.update(map(names.gettext, standard))
    return frozenset(found)


@lru_cache(maxsize=4)
def names_of_countries(languages: tuple[str, ...]) -> frozenset[str]:
    """The names of all countries in these languages, and of the city that each time zone is called after."""
    locales: list[Locale] = [locale_of(language) for language in languages]
    zones = {str(zone) for locale in locales for zone in locale.time_zones}
    zones = {zone for zone in zones if "/" in zone and not zone.startswith("Etc/")}
    found = {zone.rpartition("/")[2].replace("_", " ") for zone in zones}
    for locale in locales:
        found.update(str(name) for code, name in locale.territories.items() if code.isalpha())
        found.update(str(city) for zone in zones if (city := locale.time_zones.get(zone, {}).get("city")))
    return frozenset(found)
