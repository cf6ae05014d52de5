"""Guesses what language a title is in, from its script and its country: a hint for linking, None where unsure."""

import re
import unicodedata
from collections import Counter

KAZAKH, UKRAINIAN, BELARUSIAN = frozenset("әғқңөұүһі"), frozenset("їєґ"), frozenset("ў")
SORANI, PERSIAN, PASHTO = frozenset("ێۆڕڵە"), frozenset("پچژگی"), frozenset("ټډړږښڼېۍ")
SEEN = 80
"""Characters that tell the script."""
FRENCH_COUNTRIES = frozenset({"MA", "DZ", "SN", "GN", "CM", "CD", "BI", "TN", "CI", "ML", "TG", "BJ", "BF"})
FRENCH = re.compile(
    r"[éèêçœ]|\b(?:de|des|du|d|le|la|les|en|et|chez|pour|responsable|chargée?|technicienn?e?|ingénieur|directeur|"
    r"directrice|agent|conseill[e]?[rè]e?|commercial|comptable|chef|cdi|cdd|stage|opérateur|vendeur|vendeuse|"
    r"développeur|acheteur|assistante|infirmier|soudeur|chauffeur|cuisinier|formateur|gestionnaire)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(?:of|and|the|for|with|manager|engineer|officer|developer|specialist|analyst|assistant|senior|junior|"
    r"lead|support|sales|accountant|coordinator|consultant|intern|internship|driver|teacher|head|operator|"
    r"administrator|expert|representative|executive|director|advisor|designer|technician|worker)\b",
    re.IGNORECASE,
)


def guess_language(text: str, country: str | None) -> str | None:
    """The language of a short text: sure for a script of one language, by marks and country for shared ones."""
    lower = text.casefold()
    script = _script(lower)
    letters = frozenset(lower)
    if script in ("GEORGIAN", "ARMENIAN"):
        return {"GEORGIAN": "ka", "ARMENIAN": "hy"}[script]
    if script == "CYRILLIC":
        return "kk" if letters & KAZAKH else "uk" if letters & UKRAINIAN else "be" if letters & BELARUSIAN else "ru"
    if script == "ARABIC":
        return _arabic(letters, country)
    return _latin(text, country) if script == "LATIN" else None


def _script(text: str) -> str | None:
    """The script of most letters, by their Unicode names."""
    letters = [letter for letter in text[:SEEN] if letter.isalpha()]
    counted = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    return counted.most_common(1)[0][0] if counted else None


def _arabic(letters: frozenset[str], country: str | None) -> str | None:
    if letters & SORANI:
        return "ckb"
    if letters & PASHTO:
        return "ps"
    if letters & PERSIAN:
        return {"AF": "prs", "IR": "fa", "PK": "ur"}.get(country or "")
    return None if country in ("AF", "IR", "PK") else "ar"


def _latin(text: str, country: str | None) -> str | None:
    french, english = len(FRENCH.findall(text)), len(ENGLISH.findall(text))
    if country in FRENCH_COUNTRIES and french > english:
        return "fr"
    return "en" if english > french else None
