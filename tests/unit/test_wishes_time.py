"""No sentence a person can send takes long to read, whatever it repeats."""

import time

import pytest

from agent.planner import Planner
from agent.plans import Before
from agent.wishes import stance
from policies.actions import ACTION_KINDS
from tools.registry import LOOKUPS

PLANNER = Planner(LOOKUPS, ACTION_KINDS)
BEFORE = Before(orders=("1001",), said=("refund 1001",), spoke=True)
LENGTH = 10_000
REPEATED = (
    *(
        "x",
        "1",
        "1,",
        "1.",
        "$",
        "$1",
        "- ",
        "a-",
        "a.",
        "a@b.",
        "'",
        '"',
        "“",
        "> ",
        "\n",
        "\n ",
        " ",
    ),
    *(
        "give a ",
        "refund ",
        "refund 1001 ",
        "refund, ",
        "refunded ",
        "money back ",
        "don't refund ",
    ),
    *("and ", "ok, ", "if ", "when ", "had a ", "order.", "#1-", "po 1", "tracking.", "track A"),
    *("we had 1001 ", "12 A ", "in 20", "same for ", "fwd: ", "says a", "issue a ", "i need to "),
    *(
        "? no",
        "wrong a b ",
        "\u0663",
        "\u200b",
        "\U0001f44d",
        "</tool>",
        "1.000.",
        "usd 1",
        "half ",
    ),
)


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


@pytest.fixture(scope="module")
def plain() -> float:
    """Measure what a plain text of that length takes on this machine."""
    return min(seconds("where is my parcel " * (LENGTH // 19)) for _ in range(3))


@pytest.mark.parametrize("repeated", REPEATED)
def test_a_hostile_text_takes_no_more_than_some_times_a_plain_one(
    repeated: str, plain: float
) -> None:
    text = (repeated * LENGTH)[: LENGTH - 1]
    assert max(seconds(text + end) for end in ("!", "1")) < 15 * plain + 0.05


def seconds(text: str) -> float:
    started = time.process_time()
    PLANNER.plan(text, BEFORE)
    return time.process_time() - started
