"""Working the queue in the practice Slack: the digest, the Home tab, the form, a whole group."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.digest import Digests
from agent.waking import PATIENCE
from memory import problem_queue
from memory.problem_queue import Problem
from memory.problems import Standing, tell
from tests.copies import LONG_SINCE
from tests.desk_samples import ZONE, buttons, words
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.unit.test_problems import LATE, OTHER


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


def told(desk: Desk, *findings: Any, team: str = "support") -> None:  # noqa: ANN401 - findings
    with desk.database.copying() as tx:
        tell(tx, "paid_not_sent", team, findings, shown=True)


def home_of(desk: Desk, person: str) -> dict[str, Any]:
    desk.act(person, "open_home")
    return shown_home(desk, person)


def shown_home(desk: Desk, person: str) -> dict[str, Any]:
    assert desk.settled()
    found: dict[str, Any] = desk.sandbox.get("/_control/slack/home", person=person)["view"]
    return found


def press_home(desk: Desk, person: str, action_id: str) -> None:
    """Press the first button of a name on somebody's Home tab."""
    desk.act(person, "click", action_id=action_id, **{"in": "home"})


def problem(desk: Desk, number: int = 1) -> Problem:
    with desk.database.read() as tx:
        return problem_queue.get(tx, number)


def digest(desk: Desk) -> dict[str, Any]:
    """Post this morning's digest, and return it as it stands in #ops."""
    digests = Digests(
        desk.database, desk.directory, ZONE, {"ops": frozenset()}, "worker", LONG_SINCE
    )
    if not digests.run_due():  # sweeps that could run have not: it waits for them for a while
        desk.wait(PATIENCE + timedelta(minutes=1))
        assert digests.run_due() == 1
    return shown_digest(desk)


def shown_digest(desk: Desk) -> dict[str, Any]:
    assert desk.settled()
    messages = desk.sandbox.get("/_control/slack/channels/ops")["messages"]
    (found,) = [one for one in messages if "Need a person" in one["text"]]
    return dict(found)


def test_a_person_takes_a_problem_from_the_digest_and_it_says_so(desk: Desk) -> None:
    told(desk, LATE)
    message = digest(desk)
    assert "#1001 Paid, not sent" in message["text"]
    assert buttons(message)["problem"] == "1"
    desk.press("mia", message, "problem", channel="ops")
    desk.act("mia", "submit", values={"move": "take"})
    assert (problem(desk).state, problem(desk).assignee_id) == (
        Standing.ASSIGNED,
        desk.people["mia"],
    )
    assert "Mia" in words(shown_digest(desk))


def test_what_is_resolved_needs_a_reason_and_can_be_pressed_no_more(desk: Desk) -> None:
    told(desk, LATE)
    message = digest(desk)
    desk.press("mia", message, "problem", channel="ops")
    done = desk.act("mia", "submit", values={"move": "resolve"})
    assert "Please say it in a few words." in str(done)
    desk.act("mia", "submit", values={"move": "resolve", "words": "They know and wait."})
    assert problem(desk).state is Standing.RESOLVED
    after = shown_digest(desk)
    assert "✓ resolved" in words(after)
    assert buttons(after) == {}


def test_a_problem_given_to_somebody_stands_on_their_home(desk: Desk) -> None:
    told(desk, LATE, OTHER)
    home = home_of(desk, "mia")
    assert "Problems for you (2) · $382.80 at risk" in words(home)
    press_home(desk, "mia", "problem")
    desk.act("mia", "submit", values={"move": "give", "who": desk.people["dana"]})
    assert problem(desk).assignee_id == desk.people["dana"]
    assert "#1001" in words(home_of(desk, "dana"))
    assert "Problems for you (1)" in words(shown_home(desk, "mia"))


def test_what_is_put_off_is_gone_until_then(desk: Desk) -> None:
    told(desk, LATE)
    home_of(desk, "mia")
    press_home(desk, "mia", "problem")
    desk.act("mia", "submit", values={"move": "snooze_day"})
    assert problem(desk).state is Standing.SNOOZED
    assert "Problems for you (0)" in words(shown_home(desk, "mia"))


def test_a_whole_group_is_dealt_with_at_once(desk: Desk) -> None:
    reno = [replace(LATE, object=f"order/{number}", name=f"#{number}") for number in range(12)]
    told(desk, *reno, replace(OTHER, object="order/99"))
    digest(desk)
    thread = next(one for one in desk.messages("ops") if "open, by kind" in one["text"])
    desk.press("mia", thread, "problems", channel="ops")
    desk.act("mia", "submit", values={"move": "take"})
    taken = [problem(desk, number).assignee_id for number in range(1, 14)]
    assert taken == [desk.people["mia"]] * 12 + [None]


def test_lists_are_paged_and_narrowed_to_a_kind(desk: Desk) -> None:
    many = [
        replace(LATE, object=f"order/{number}", name=f"#{number:03}", money=1000 - number)
        for number in range(25)
    ]
    told(desk, *many)
    home_of(desk, "mia")
    press_home(desk, "mia", "problems_all")
    first = shown_home(desk, "mia")
    assert "1 to 10 of 25" in words(first)
    press_home(desk, "mia", "problems_on")
    assert "#010" in words(shown_home(desk, "mia"))
    press_home(desk, "mia", "problems_none")
    assert "Waiting on you" in words(shown_home(desk, "mia"))


def test_strangers_and_made_up_buttons_change_nothing(desk: Desk) -> None:
    told(desk, LATE)
    message = digest(desk)
    desk.press("gus", message, "problem", channel="ops")
    assert desk.view("gus") is None
    desk.press("mia", message, "problem", channel="ops", value="1 or 1=1", forge=True)
    assert "I cannot read that button" in desk.whispers("mia", "ops")[-1]
    assert problem(desk).state is Standing.OPEN
