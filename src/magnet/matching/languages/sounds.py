"""How letters sound, whatever alphabet and country they are written in: data for `magnet.matching.linking.hearing`.

People write a word of another script as their own language would: the same Arabic trade is "chawarma" in French,
"shawarma" in English, "šaurma" in Latvian. What stays is the order of the consonants.
"""

LETTERS = str.maketrans(
    {
        "š": "sh",
        "ş": "sh",
        "ș": "sh",
        "ś": "sh",
        "č": "ch",
        "ç": "ch",
        "ć": "ch",
        "ţ": "ts",
        "ț": "ts",
        "ž": "zh",
        "ź": "zh",
        "ż": "zh",
        "ğ": "gh",
        "ə": "e",
        "ñ": "ny",
        "ł": "l",
        "đ": "dj",
        "ß": "ss",
    }
)
"""Letters of Latin alphabets whose plain ASCII letter sounds differently; other scripts are romanised as in English."""

READINGS: dict[str, str] = {
    # Hushing sounds, as English, French, German, Polish or Hungarian write them. Arabic leaves out a vowel in t-sh.
    **dict.fromkeys(["schtsch", "chtch", "shch", "szcz", "sch", "sh", "cz", "sz", "tsch", "tch"], "X"),
    "tsh": "X TX",
    "ch": "X K",
    **dict.fromkeys(["dzh", "dsch", "dj", "zh"], "J"),
    "j": "J .",
    # In the throat.
    "kh": "K H",
    "x": "K X",
    "gh": "G",
    "h": "H .",
    **dict.fromkeys(["k", "ck"], "K"),
    "q": "K G",
    "c": "K S",
    "g": "G J",
    # Hissing.
    **dict.fromkeys(["s", "z", "ts", "tz", "dz"], "S"),
    # With the lips and the tongue. Arabic has no p.
    **dict.fromkeys(["b", "p"], "B"),
    **dict.fromkeys(["f", "ph"], "F"),
    **dict.fromkeys(["t", "th"], "T"),
    **dict.fromkeys(["d", "dh"], "D"),
    "l": "L",
    "m": "M",
    "n": "N",
    "r": "R",
    # Half vowels, written or not; the French and the German letters for w beside them.
    "v": "V",
    "w": "V .",
    "y": "Y .",
}
"""What letters may sound like, each reading apart: the longest letters first, "." for nothing. Vowels are no sounds."""

GLIDES: dict[str, str] = {"ou": "V .", "u": "V .", "i": "Y ."}
"""Vowels that may stand for a half vowel where another vowel follows or goes before."""

VOWELS = "aeiou"
SOUNDS = ".BDFGHJKLMNRSTVXY"
"""All sounds; a key holds their places here."""
