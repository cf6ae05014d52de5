"""Why, on the wire: a code with parameters, and the sentence that it becomes for a reader."""

from magnet.schemas.base import Wire


class ReasonOut(Wire):
    """Why, as a stable code with parameters, and as a sentence in the reader's language."""

    code: str
    parameters: dict[str, str | int]
    text: str
