"""A refund on Amazon with the whole program: from a sentence in Slack to Amazon's own report."""

from collections.abc import Iterator

import pytest

from tests.amazon_seller import DELIVERED
from tests.desk_samples import buttons, words
from tests.program_fixture import UNDO_SECONDS, Serving, name_of, program
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture(scope="module")
def serving(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with program(sandbox, tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.mark.parametrize(("sum_", "fault"), [("$24.50", ""), ("$10.00", "response_lost")])
def test_a_refund_wished_in_words_is_made_exactly_once(
    serving: Serving, sum_: str, fault: str
) -> None:
    before = len(serving.sandbox.journal("createFeed.refund", "amazon"))
    thread = serving.say("mia", f"refund {DELIVERED} {sum_}, it arrived bent")
    offer = serving.answer(thread, "I never refund on Amazon from a sentence.")
    assert serving.sandbox.journal(vendor="amazon")[before:] == []
    serving.press("mia", offer, "press", "ops")
    card = serving.card(f"Refund on Amazon {sum_}")
    assert f"REFUND {sum_} to the buyer on Amazon" in words(card)
    name = name_of(card)
    if fault:
        serving.sandbox.fault(fault, "createFeed", vendor="amazon")
    serving.press("priya", card, "approve")
    serving.eventually(lambda: "undo" in buttons(serving.card(f"Refund on Amazon {sum_}")))
    serving.move_calendar(UNDO_SECONDS)
    serving.answer(thread, f"Refunded {sum_}. Amazon confirms.", within=60)
    made = serving.sandbox.journal("createFeed.refund", "amazon")[before:]
    assert [one["arguments"]["orderId"] for one in made] == [DELIVERED]
    assert name in str(made[0]["arguments"]["references"])
