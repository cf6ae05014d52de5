"""What Magnet uses of PyStemmer, which ships no types."""

class Stemmer:
    """A stemming algorithm for one language; one instance may be used by one thread at a time."""

    maxCacheSize: int  # noqa: N815
    def __init__(self, algorithm: str, maxCacheSize: int = 10000) -> None: ...  # noqa: N803
    def stemWord(self, word: str) -> str: ...  # noqa: N802
    def stemWords(self, words: list[str]) -> list[str]: ...  # noqa: N802

def algorithms() -> list[str]: ...
def version() -> str: ...
