"""Letters and spellings that are written in several ways for one sound: reduced to one before words are compared.

Persian, Urdu, Pashto and Sorani keyboards have letters of their own for the Arabic ones, and mix them; Kazakh and
Ukrainian are typed with Russian letters; Armenian has an old and a new spelling. What is
reduced need be no good spelling of any language, as long as all ways to write a word are reduced to the same.
"""

import re
import unicodedata

UNWRITTEN = (
    "\u00ad\u061c\u0640\u0610-\u061a\u064b-\u065f\u0670\u0674\u06d6-\u06ed\u08d3-\u08ff\u055b\u055c\u055e"
    "\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
"""Soft hyphens, direction marks, joiners, the Arabic stretching line and vowel marks, the high hamza of
Kazakh, Armenian accents: seldom typed, never meant. A range for `re`."""
DIGITS = {sign: str(unicodedata.decimal(sign)) for sign in map(chr, range(0x80, 0x1FBFA)) if sign.isdecimal()}
"""The ten digits of every script."""
FOLDED = str.maketrans(
    {
        **DIGITS,
        # Arabic alef with and without hamza or madda; hamza on its seats; ya and alef maksura; kaf; ha and ta marbuta.
        **dict.fromkeys("أإآٱٲٳٵ", "ا"),
        **dict.fromkeys("ىیېۍێےۑ", "ي"),
        **dict.fromkeys("ؤۆۇۋۊۈ", "و"),
        **dict.fromkeys("ء", ""),
        **dict.fromkeys("کڪ", "ك"),
        # The Sorani vowel is typed as ha, with or without a non-joiner, wherever the keyboard is Arabic or Persian.
        **dict.fromkeys("ہھۀۂۃةەۿ", "ه"),
        # Sorani, Pashto and Kazakh letters that many keyboards lack.
        **dict.fromkeys("ڕړڑ", "ر"),
        "ڵ": "ل",
        **dict.fromkeys("ګڰ", "گ"),
        **dict.fromkeys("ټٹ", "ت"),
        **dict.fromkeys("ډڈ", "د"),
        **dict.fromkeys("ڼںڭ", "ن"),
        "ږ": "ژ",
        "ښ": "ش",
        "ځ": "ز",
        "څ": "س",
        "ڤ": "ف",
        # Hebrew final forms.
        **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
        # Cyrillic letters that a Russian keyboard lacks, and the one that Russians leave out.
        **dict(zip("ёқғңөүұһәіїєґўӣӯҳ", "екгноуухаииегуиух", strict=True)),
        # Armenian letters that the old and the new spelling exchange.
        **dict(zip("էօ", "եո", strict=True)),
        # Georgian church letters, which are the capitals of some fonts.
        **{chr(0x2D00 + at): chr(0x10D0 + at) for at in range(33)},
        # The dot that case folding leaves of a Turkish capital i.
        "\u0307": "",
    }
)

MARKS = "[\u0300-\u036f]+"
_A_CONSONANT = "[բգդզթժլխծկհձղճմյնշչպջռսվտրցփքֆ]"
_HARD = "[բգդզթժլխծկհձղճմնշչպջռսվտրցփքֆ]"
SPELLINGS: tuple[tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], str], ...]], ...] = tuple(
    (re.compile(script), tuple((re.compile(written), reduced) for written, reduced in rules))
    for script, rules in (
        (
            "ئ",
            # Kurdish writes it before every vowel that begins a word; Arabs and Persians write alef for a short one.
            (("(?<!\\w)ئ(?=ا)", ""), ("(?<!\\w)ئه?", "ا"), ("ئ", "ي")),
        ),
        (
            "[\u0400-\u04ff]",
            # Marks of stress, and the apostrophe of Ukrainian, which is typed in many ways or not at all.
            ((f"(?<=[\u0400-\u04ff]){MARKS}", ""), ("(?<=[а-я])['’ʼ`´ʹ′](?=[яюеи])", "")),
        ),
        (
            "[\u0561-\u0587]",
            (
                ("ե(?=ա|ո(?!ւ))", "յ"),
                (f"իւ(?={_HARD})", "յու"),
                ("(?<!ո)ւ", "վ"),
                (f"(?<={_A_CONSONANT})ու(?=[աեըի]|ո(?!ւ))", "վ"),
                (f"ոյ(?={_HARD})", "ույ"),
                ("(?<!\\w)յ+", "հ"),
                ("(?<=\\w\\w[աո])յ+(?!\\w)", ""),
            ),
        ),
    )
)
"""Beside letters, ways to spell: where a script occurs, what is written and what it is reduced to, in this order.

Armenian: մատեան/մատյան, -ութիւն/-ություն, հաշիւ/հաշիվ, լոյս/լույս, լուացարար/լվացարար, յոյս/հույս, ծառայ/ծառա.
"""

TWINS = dict(zip("abcehikmoptxyə", "авсеникмортхуа", strict=True))
"""Latin letters, and the Cyrillic ones (reduced) that look the same, as capitals where not as small letters."""
_TO_CYRILLIC = str.maketrans(TWINS)
_TO_LATIN = str.maketrans({other: one for one, other in TWINS.items() if one.isascii()})
_MIXED = re.compile(f"[a-zə](?:{MARKS})?[\u0400-\u04ff]|[\u0400-\u04ff](?:{MARKS})?[a-zə]")
_WORD = re.compile(r"[\w\u0300-\u036f]+")
_LATIN, _CYRILLIC = re.compile("[a-zə]"), re.compile("[\u0400-\u04ff]")
_HA = re.compile("(?<=[هھ])\u200c+(?=\\w)")
"""The Sorani vowel as it is typed on other keyboards, in the middle of a word; any other non-joiner parts words."""
_UNWRITTEN, _MARKS = re.compile(f"[{UNWRITTEN}]"), re.compile(MARKS)


def fold(text: str) -> str:
    """A text in lower case with every letter and spelling reduced to one of those that mean the same."""
    text = unicodedata.normalize("NFC", _HA.sub("", _UNWRITTEN.sub("", text))).translate(FOLDED)
    if _MIXED.search(text):
        text = _WORD.sub(_of_one_script, text)
    for script, rules in SPELLINGS:
        if script.search(text):
            for written, reduced in rules:
                text = written.sub(reduced, text)
    return text


def _of_one_script(word: re.Match[str]) -> str:
    """A word of Latin and Cyrillic letters in the script that has most of them, if the others look like its own."""
    mixed = _MARKS.sub("", word[0])
    latin, cyrillic = _LATIN.findall(mixed), _CYRILLIC.findall(mixed)
    if not latin or not cyrillic:
        return word[0]
    to_cyrillic = all(ord(letter) in _TO_CYRILLIC for letter in latin)
    to_latin = all(ord(letter) in _TO_LATIN for letter in cyrillic)
    if to_cyrillic and (len(cyrillic) >= len(latin) or not to_latin):
        return mixed.translate(_TO_CYRILLIC)
    return mixed.translate(_TO_LATIN) if to_latin else mixed


ROMANISED: tuple[tuple[re.Pattern[str], str], ...] = (
    # Ha at the end of a syllable is a vowel in Sorani and Persian, and so is ta marbuta.
    (re.compile("(?<=[\u0620-\u06ff])ه(?![اوي])"), "e"),
    (re.compile("ու"), "u"),
)
"""What of a reduced word is written in Latin letters otherwise than letter by letter."""
