import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.plain_text import plain_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  arrived\tbent \r\n badly ", "arrived bent badly"),
        ("pay\u202eecnatsop\u202c", "payecnatsop"),
        ("A\u200bB\u200dC\ufeffD", "ABCD"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("line\u2028break", "line break"),
        ("half a pair \ud83d", "half a pair"),
        ("bent\u2800\u3164\u115f\u2800Paid", "bent Paid"),
        ("\uffa0\u034f\u17b4", ""),
        ("b" + "\u0338\u0489\u20dd\u0336" * 60 + "d", "b\u0338\u0336\u0338d"),
        ("Việt שָׁ 👍🏽", "Việt שָׁ 👍🏽"),
        ("שלום 😀", "שלום 😀"),
        (None, ""),
    ],
)
def test_only_visible_characters_of_one_line_are_left(written: str | None, shown: str) -> None:
    assert plain_text(written) == shown


def test_a_long_text_is_cut_with_a_sign_that_it_was() -> None:
    assert plain_text("x" * 3000, limit=10) == "x" * 9 + "…"


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_no_text_breaks_the_line_or_the_limit(text: str, limit: int) -> None:
    shown = plain_text(text, limit=limit)
    assert len(shown) <= limit
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for c in shown)
    assert plain_text(shown, limit=limit) == shown
