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

CHAT: dict[str, tuple[dict[str, str], ...]] = {
    "ar": (
        {"2": "", "3": "", "5": "kh", "6": "t", "7": "h", "8": "q", "9": "s"},
        {"2": "q", "3": "", "5": "kh", "6": "t", "7": "kh", "8": "gh", "9": "q"},
    ),
    "ka": (
        {"4": "ch", "6": "sh", "w": "ts", "x": "kh", "c": "ts", "y": "q"},
        {"4": "ch", "6": "sh", "w": "ts", "x": "gh", "c": "ts"},
    ),
    "hy": ({"x": "kh", "c": "ts", "4": "ch", "@": "y"}, {"x": "gh", "c": "ts", "4": "ch", "@": "y"}),
    "ru": ({"4": "ch", "6": "sh", "w": "sh", "3": "z", "9": "ya", "x": "kh", "c": "ts"},),
    "uk": ({"4": "ch", "6": "sh", "w": "sh", "x": "kh", "c": "ts"},),
    "kk": ({"4": "ch", "w": "sh", "x": "kh", "j": "zh", "c": "sh"}, {"w": "u", "j": "zh", "x": "kh"}),
    "ps": ({"x": "sh", "q": "k"},),
    "kmr": ({"c": "j"},),
    "ckb": ({"c": "j", "x": "kh"},),
}
"""What people type for letters that a telephone's Latin keyboard lacks, by the language they write; each way apart.

Digits stand for the letters that they look like (7 is a ح, 3 an ع, 4 a ч).
"""

CHAT_PAIRS: dict[str, str] = {
    **dict.fromkeys(["shch", "sch", "sh"], "$"),
    "kh": "x",
    "gh": "q",
    "ch": "c",
    "zh": "j",
    "th": "t",
    "ph": "f",
    **dict.fromkeys(["ts", "dz"], "s"),
}
CHAT_LETTERS: dict[str, str] = {**dict.fromkeys("wvo", "u"), **dict.fromkeys("ye", "i"), "z": "s"}
"""Letters that stand for one sound, or for a vowel and the half vowel written as it is, when a word is compared with
words of another script letter by letter (`magnet.matching.linking.respelling`); both sides are read so."""
