"""Only what we wrote ourselves proves that a change in a vendor's system is ours."""

import pytest

from tools.signature import bears, signature

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
    ],
)
def test_a_signature_in_anybody_elses_words_proves_nothing(note: str | None) -> None:
    assert not bears(note, MARKER)
