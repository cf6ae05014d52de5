"""Bytes of text files as text: UTF-8 or a clear refusal, because a guessed encoding would store wrong words."""

import codecs

from magnet.errors import Unsupported

OTHER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def decoded(data: bytes, name: str) -> str:
    """The text of a UTF-8 file, with or without byte order mark; Unsupported names the file and the first bad line."""
    for mark, encoding in OTHER_MARKS.items():
        if data.startswith(mark):
            raise Unsupported(f"{name} is {encoding} text: save it as UTF-8.")
    if b"\0" in data:
        raise Unsupported(f"{name} is no UTF-8 text: it holds zero bytes. Save it as UTF-8 text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unsupported(f"{name} is no UTF-8 text, first seen in line {line}: save it as UTF-8.") from error
