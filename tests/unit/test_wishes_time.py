"""No sentence a person can send takes long to read: politeness was once tried in every way."""

import time

import pytest

from agent.wishes import stance


@pytest.mark.parametrize(
    "text",
    [
        "ok, thanks, " * 300 + "1001?",
        "and " * 900 + "x",
        "please " * 500 + "refund",
        " , . ! " * 500 + "refund 1001",
        "so so so " * 400,
    ],
)
def test_politeness_without_end_is_read_at_once(text: str) -> None:
    started = time.process_time()
    stance(f"{text} refund", ["refund"])
    assert time.process_time() - started < 0.5
