"""Graph tells the running program of mails, and open answers are looked at again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from memory import arrivals, ledger
from memory.arrivals import Arrival
from memory.states import State
from tests.practice_mail import Mailroom, mailroom
from tests.program_fixture import Serving, name_of, program
from tests.sandbox_fixture import Sandbox, start_sandbox

LONG_AGO = datetime.now(UTC) - timedelta(days=300)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module")
def post(sandbox: Sandbox) -> Iterator[Mailroom]:
    with mailroom(sandbox) as opened:
        yield opened


@pytest.fixture(scope="module")
def serving(
    sandbox: Sandbox, post: Mailroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    with program(sandbox, tmp_path_factory.mktemp("serve")) as running:
        running.eventually(lambda: subscriptions(post))
        yield running


def subscriptions(post: Mailroom) -> list[str]:
    """Return the ids of the program's subscriptions."""
    token = post.token("read").json()["access_token"]
    answer = post.sandbox.client.get(
        f"{post.settings.url}/subscriptions", headers={"Authorization": f"Bearer {token}"}
    )
    return [one["id"] for one in answer.raise_for_status().json()["value"]]


def told(serving: Serving, topic: str) -> list[Arrival]:
    with serving.database.read() as tx:
        return [one for one in arrivals.listed(tx, limit=500) if one.topic == topic]


def answer_by_hand(post: Mailroom, mail: str) -> None:
    """Let somebody answer a mail in Outlook."""
    draft = post.writer.create_reply(mail)
    post.writer.write_draft(draft, to="a@b.example", text="Done.", marker="by hand", note="")
    post.writer.send(draft)


def asked(serving: Serving) -> tuple[str, str]:
    """Have an answer asked for; return its Action's name and the mail it answers."""
    serving.ops("mia", "mail 1007 thank you, a photo of the post would help")
    name = name_of(serving.card("#1007"))
    with serving.database.read() as tx:
        action = ledger.get(tx, int(name.removeprefix("A-")))
    return name, action.target.rpartition("/")[2]


def test_an_answer_by_hand_puts_a_fresh_card_in_the_place_of_the_open_one(
    serving: Serving, post: Mailroom
) -> None:
    name, mail = asked(serving)
    answer_by_hand(post, mail)

    def moved() -> ledger.Action | None:
        with serving.database.read() as tx:
            now = ledger.get(tx, int(name.removeprefix("A-")))
        return now if now.state is not State.PENDING else None

    now = serving.eventually(moved)
    assert now.state in {State.SUPERSEDED, State.DENIED}
    assert "Changed" in now.outcome
    assert told(serving, "message/created")


def test_a_subscription_that_needs_care_is_cared_for(serving: Serving, post: Mailroom) -> None:
    (first,) = subscriptions(post)
    post.sandbox.post("/graph/lifecycle", {"event": "reauthorizationRequired"})
    before = len(told(serving, "message/created"))

    def told_again() -> bool:
        post.writer.create_reply(post.reader.received(LONG_AGO)[0].id)
        return len(told(serving, "message/created")) > before

    serving.eventually(lambda: told(serving, "lifecycle/reauthorization_required"))
    serving.eventually(told_again)
    assert subscriptions(post) == [first]
    post.sandbox.post("/graph/lifecycle", {"event": "subscriptionRemoved"})
    serving.eventually(lambda: subscriptions(post) not in ([], [first]))


def test_what_graph_tells_names_nobody(serving: Serving) -> None:
    kept = [one.payload for one in told(serving, "message/created")]
    assert kept
    names = {name for one in kept for name in one}
    assert names <= {"id", "subscriptionId", "subscriptionExpirationDateTime"}
