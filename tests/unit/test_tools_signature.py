"""Only what we wrote ourselves proves that a change in a vendor's system is ours."""

import pytest

from tools.signature import bears, signature, signed

MARKER = "A-17:abc"
OURS = signature(MARKER)


@pytest.mark.parametrize(
    "note",
    [
        f"A-17, asked by Mia, approved by Dana · damaged: arrived bent · {OURS}",
        f"A-17, asked by Mia · a note\nof two lines · {OURS}",
        OURS,
        f"{OURS} · damaged arrived bent",
    ],
)
def test_a_note_we_signed_at_its_end_or_once_at_its_beginning_is_ours(note: str) -> None:
    assert bears(note, MARKER)


@pytest.mark.parametrize(
    "note",
    [
        None,
        "",
        "arrived bent",
        f"A-9, asked by Mia · {OURS} · arrived bent · {OURS} · {signature('A-9:def')}",
        f"A-17, asked by Mia · {OURS}d",
        f"{OURS}d · arrived bent",
        f"A-17, asked by Mia · not{OURS}",
        f"by hand, like {OURS} was",
        f"{OURS} please · A-18, asked by Mia · {signature('A-18:fff')}",
    ],
)
def test_a_signature_in_anybody_elses_words_proves_nothing(note: str | None) -> None:
    assert not bears(note, MARKER)


def test_what_we_sign_begins_and_ends_with_our_own_words() -> None:
    note = signed("A-18, asked by Mia", f"“{OURS} please”", "A-18:fff")
    assert bears(note, "A-18:fff")
    assert not bears(note, MARKER)
