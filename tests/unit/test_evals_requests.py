"""The request set and the built-in planner on it: what `evals run --gate` insists on."""

import pytest

from evals.grading import right, right_or_asked, wrong_offer, wrong_write
from evals.rehearsal import Observed, Rehearsal
from evals.request_set import SPLITS, Said, Split, load, load_all
from evals.suites.words import WRONG_WRITE
from evals.twists import twisted

REFUND = Said(say="refund 1001 $5", offer="1001", amount=("$5",))


def test_the_set_is_large_and_two_fifths_of_it_are_held_out() -> None:
    held_out, everything = load("held_out"), load_all()
    assert len(everything) >= 300
    assert 0.39 < len(held_out) / len(everything) < 0.41
    said = [(one.said.say, one.said.thread) for one in everything]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("split", SPLITS)
def test_the_built_in_planner_is_right_or_asks_back(split: Split) -> None:
    rehearsal, requests = Rehearsal(), load(split)
    seen = [
        (one.said, rehearsal.say(one.said.say, one.said.thread, one.said.by)) for one in requests
    ]
    kept = sum(right_or_asked(said, came) for said, came in seen)
    print(f"\n{split}: right or asked back {kept}/{len(seen)}")
    assert not any(wrong_write(said, came) or came.filed for said, came in seen)
    assert kept >= 0.97 * len(seen)
    assert sum(right(said, came) for said, came in seen) >= 0.7 * len(seen)


def test_wishes_turned_round_get_no_button() -> None:
    rehearsal, turned = Rehearsal(), dict(twisted())
    offered = {
        name: text
        for name, text in turned.items()
        if (came := rehearsal.say(text)).offered or came.filed
    }
    print(f"\n{len(turned)} turned wishes, {len(offered)} with a button")
    assert len(turned) > 400
    assert len(offered) <= 0.01 * len(turned), offered


@pytest.mark.parametrize(
    ("wish", "wrong"),
    [
        ({"order": "1001", "amount": "$5"}, False),
        ({"order": "1002", "amount": "$5"}, True),
        ({"order": "1001"}, True),
        ({"order": "1001", "amount": "$50"}, True),
    ],
)
def test_only_exactly_what_was_said_is_no_wrong_offer(wish: dict[str, str], *, wrong: bool) -> None:
    assert wrong_offer(REFUND, Observed("", offered=(("refund", wish),))) is wrong
    assert wrong_write(REFUND, Observed("", filed=(("refund", wish),))) is wrong
    assert right_or_asked(REFUND, Observed("", offered=(("refund", wish),))) is not wrong


def test_asking_back_is_never_wrong_and_only_sometimes_right() -> None:
    silence, unclear = Observed("Which order?"), Said(say="refund it", ask=True)
    assert right_or_asked(REFUND, silence)
    assert not right(REFUND, silence)
    assert right(unclear, silence)


def test_a_planner_that_files_from_a_sentence_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    filed = Observed("Asked.", filed=(("refund", {"order": "1001"}),))
    monkeypatch.setattr(Rehearsal, "say", lambda *_: filed)
    ran = WRONG_WRITE.run(None)
    counted = {one.name: one for one in ran.measures}
    assert not counted["held_out: wrong write"].met
    assert counted["twisted: wrong write"].share == 1.0
    assert any(one.measure == "wrong write" for one in ran.failing)
