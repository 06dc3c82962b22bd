import pytest

from tests.operator_fixture import Bench

WAY = (
    "To pause every change now: /ops freeze REASON. "
    "Two people from admins or finance lift it with /ops lift."
)


@pytest.mark.parametrize(
    "text", ["pause everything", "stop all refunds", "freeze", "lift the pause"]
)
def test_who_wants_everything_to_stop_is_told_the_command(text: str) -> None:
    bench = Bench()
    reply = bench.say(text)
    assert reply.text == WAY
    assert (reply.proposals, reply.buttons) == ((), ())


def test_a_brake_without_a_reason_typed_in_a_message_pauses_nothing_and_says_so() -> None:
    reply = Bench().say("/ops freeze")
    assert reply.text.startswith(WAY)
    assert "nothing is paused by a message" in reply.text


def test_a_brake_for_one_product_or_one_refund_is_another_wish() -> None:
    bench = Bench()
    assert "/ops freeze" not in bench.say("pause BIN-24 on Amazon").text
    assert "press No on its card" in bench.say("stop the refund of 1044", thread="T:C:2").text


def test_a_brake_typed_in_a_message_is_answered_with_the_very_command_to_send() -> None:
    freeze, lift = Bench().say("/ops freeze odd refunds since noon"), Bench().say("/ops lift")
    assert "send this alone, without naming me: /ops freeze odd refunds since noon" in freeze.text
    assert "So far nothing is paused" in freeze.text
    assert "/ops lift" in lift.text
    assert "Nothing is lifted" in lift.text
