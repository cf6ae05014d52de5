"""A guide's text as paragraphs and lists: every word is shown, whatever somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.web.guide_page import blocks

PIECES = st.sampled_from(["word", "- item", "  more", "-", "- ", "", " ", "\t", "- - two", "a - b", "<b>", "\u00a0"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One.\nTwo.\n\nThree.", [("p", ["One.\nTwo."]), ("p", ["Three."])]),
        ("- a\n- b", [("ul", ["a", "b"])]),
        ("Bring:\n- a\n  or c\n- b\nThen wait.", [("p", ["Bring:"]), ("ul", ["a or c", "b"]), ("p", ["Then wait."])]),
        ("-5 degrees", [("p", ["-5 degrees"])]),
    ],
)
def test_paragraphs_and_lists_are_told_apart(text: str, found: list[tuple[str, list[str]]]) -> None:
    assert list(blocks(text)) == found


@given(st.lists(PIECES, max_size=12).map("\n".join) | st.text(max_size=80))
def test_no_word_is_lost(text: str) -> None:
    shown = " ".join(item for _, items in blocks(text) for item in items)
    assert [word for word in shown.split() if word.strip("-")] == [word for word in text.split() if word.strip("-")]
