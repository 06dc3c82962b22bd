"""What holds for every Action there is, by the examples it declares: nobody writes these again."""

import pytest

from memory import ledger
from memory.states import State
from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind, ConnectorKind
from tests.action_story import Story, asker_of, sandbox, story

__all__ = ["sandbox", "story"]

# Where keys run out, a fault on any call may meet the renewal of one, and that is no change.
CHANGING = {"quickbooks": "write", "graph": "send", "amazon": "write"}
NO_PLACE_FOR_WORDS = {"amazon"}
DONE_LATER = {"cancel"}  # the vendor takes it and works on; reading shows that it was done
every_action = pytest.mark.parametrize("kind", ACTION_KINDS.values(), ids=lambda kind: kind.name)


@every_action
def test_it_is_asked_for_approved_and_done_exactly_once(story: Story, kind: ActionKind) -> None:
    asker = asker_of(kind)
    action = story.approved(f"/ops {kind.name} {kind.speech.command}", asker)
    executor = story.house.executor()
    first = State.UNKNOWN if kind.name in DONE_LATER else State.SUCCEEDED
    assert [executor.run(action.id), executor.run(action.id)] == [first] * 2
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert len(story.changes()) == 1
    if _vendor(action) not in NO_PLACE_FOR_WORDS:
        (note,) = story.notes()
        assert f"{action.name}, asked by {asker.capitalize()}, approved by " in note


@every_action
@pytest.mark.parametrize("fault", ["response_lost", "error_after_commit", "timeout_before_commit"])
def test_a_lost_answer_is_found_out_about_and_never_repeated(
    story: Story, kind: ActionKind, fault: str
) -> None:
    action = story.approved_kind(kind)
    changing: list[str] = []

    def on_step(step: str) -> None:
        if step == "before_send":
            _arm(story, action, fault)
            changing.append(step)

    story.house.executor(on_step=on_step).run(action.id)
    assert changing
    never_came = fault == "timeout_before_commit"
    # Only under a key, or where it says what shall be, may what is not found be sent again.
    lost = never_came and not kind.connector.may_repeat
    ends = lost or kind.connector is ConnectorKind.NONE
    settled = State.NEEDS_HUMAN if ends else State.SUCCEEDED
    assert story.house.settle(action.id) is settled
    assert len(story.changes()) == (0 if lost else 1)


@every_action
def test_a_sentence_gets_buttons_and_never_a_change(story: Story, kind: ActionKind) -> None:
    reply = story.say(f"please {kind.speech.example}", asker_of(kind))
    assert reply.text == f"I never {kind.phrase} from a sentence. Which?"
    assert {button.action for button in reply.buttons} == {kind.name}
    assert story.changes() == []


def _vendor(action: ledger.Action) -> str:
    return action.account.partition(":")[0]


def _arm(story: Story, action: ledger.Action, fault: str) -> None:
    more = {"seconds": 3.0} if fault.startswith("timeout") else {}
    vendor = _vendor(action)
    story.sandbox.fault(fault, CHANGING.get(vendor, "*"), vendor=vendor, **more)
