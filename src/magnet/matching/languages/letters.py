"""Letters that are written in several ways for one sound: reduced to one before words are compared."""

FOLDED = str.maketrans(
    {
        # Arabic alef with and without hamza or madda; hamza on its seats; ya and alef maksura; kaf; ha.
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیېۍێئ", "ي"),
        **dict.fromkeys("ؤۆۇ", "و"),
        **dict.fromkeys("ء", ""),
        "ک": "ك",
        **dict.fromkeys("ہھۀ", "ه"),
        # Sorani letters that many keyboards lack, and Pashto's gaf.
        "ڕ": "ر",
        "ڵ": "ل",
        "ګ": "گ",
        # Hebrew final forms.
        **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
        # The dot that case folding leaves of a Turkish capital i.
        "\u0307": "",
    }
)
"""Persian, Urdu, Pashto and Sorani keyboards have letters of their own for the Arabic ones, and mix them."""
