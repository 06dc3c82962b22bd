"""The shop tells the running program of changes by hand, and open cards are looked at again."""

from collections.abc import Iterator
from typing import Any

import pytest

from memory import arrivals, ledger
from memory.arrivals import Arrival, Stand
from memory.states import State
from tests.admin_api import AdminApi
from tests.desk_samples import words
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.webhooks.shopify import TOPICS

LEFT = """
{ orders(first: 1, query: "name:1081") { nodes { netPaymentSet { presentmentMoney { amount } } } } }
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module")
def serving(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with program(sandbox, tmp_path_factory.mktemp("serve")) as running:
        running.eventually(lambda: len(sandbox.journal(vendor="shopify-webhooks")) >= len(TOPICS))
        yield running


def told(serving: Serving, topic: str) -> list[Arrival]:
    with serving.database.read() as tx:
        return [one for one in arrivals.listed(tx, limit=500) if one.topic == topic]


def by_hand(serving: Serving, order: str, **change: object) -> None:
    serving.sandbox.post("/_control/shop/edit", {"order": order, **change})


def stands(serving: Serving, name: str) -> ledger.Action:
    with serving.database.read() as tx:
        return ledger.get(tx, int(name.removeprefix("A-")))


def reaches(serving: Serving, name: str, state: State) -> ledger.Action:
    return serving.eventually(
        lambda: now if (now := stands(serving, name)).state is state else None
    )


def test_a_refund_by_hand_puts_a_fresh_card_in_the_place_of_the_open_one(serving: Serving) -> None:
    name = serving.wish("1080", "2.00")
    serving.sandbox.post("/_control/shop/refund", {"order": "1080", "amount": "5.00"})
    old = reaches(serving, name, State.SUPERSEDED)
    assert "Changed in the shop" in old.outcome
    fresh = stands(serving, f"A-{old.replaced_by}")
    assert fresh.state is State.PENDING
    assert serving.card("#1080")
    assert len(told(serving, "refunds/create")) == 1


def test_what_cannot_be_refunded_any_more_ends_without_a_press(serving: Serving) -> None:
    name = serving.wish("1081", "2.00")
    left = AdminApi(serving.sandbox).ask(LEFT)["orders"]["nodes"][0]["netPaymentSet"]
    amount = left["presentmentMoney"]["amount"]
    serving.sandbox.post("/_control/shop/refund", {"order": "1081", "amount": amount})
    ended = reaches(serving, name, State.DENIED)
    assert "Changed in the shop" in ended.outcome


def test_a_change_that_matters_to_nobody_leaves_the_card_as_it_is(serving: Serving) -> None:
    name = serving.wish("1082", "2.00")
    before = len(told(serving, "orders/updated"))
    by_hand(serving, "1082", tags=["called twice"])
    serving.eventually(
        lambda: any(
            one.state is Stand.DONE for one in told(serving, "orders/updated")[: -before or None]
        )
    )
    serving.settled()
    assert stands(serving, name).state is State.PENDING


def test_what_is_kept_names_nobody(serving: Serving) -> None:
    by_hand(serving, "1083", note="Please call Anna Example at home")
    found = serving.eventually(
        lambda: next(
            (one for one in told(serving, "orders/updated") if one.state is Stand.DONE), None
        )
    )
    assert set(found.payload) <= {
        "api_version",
        "cancelled_at",
        "financial_status",
        "fulfillment_status",
        "updated_at",
    }


def test_events_are_listed_shown_and_replayed_on_the_command_line(serving: Serving) -> None:
    by_hand(serving, "1084", tags=["called once"])
    newest = serving.eventually(lambda: next(iter(told(serving, "orders/updated")), None))
    listed = serving.command("events", "list", "--limit", "3")
    assert listed.returncode == 0, listed.stderr
    assert newest.name in listed.stdout
    shown = serving.command("events", "show", newest.name)
    assert newest.event_id in shown.stdout
    again = serving.command("events", "replay", newest.name)
    assert again.stdout.startswith("1 event is handled again.")
    serving.eventually(lambda: stand(serving, newest) is Stand.DONE)


def test_an_admin_has_what_was_laid_aside_handled_again_from_slack(serving: Serving) -> None:
    by_hand(serving, "1085", tags=["called once"])
    one = serving.eventually(lambda: next(iter(told(serving, "orders/updated")), None))
    with serving.database.transaction() as tx:
        arrivals.replay(tx, ids=[one.id])
        again = arrivals.get(tx, one.id)
        assert arrivals.failed(tx, again, "Made to fail", most=1) is Stand.DEAD
    assert "could not be handled. Admins look after them." in home_of(serving, "mia")
    assert "1 event from vendors could not be handled." in home_of(serving, "priya")
    assert "Admins" in serving.ops("mia", "events")
    assert f"{one.name} " in serving.ops("priya", "events")
    assert "1 event is handled again" in serving.ops("priya", "events replay dead")
    serving.eventually(lambda: stand(serving, one) is Stand.DONE)
    serving.eventually(lambda: "could not be handled" not in shown_home(serving, "mia"))
    assert "Write it like E-17" in serving.ops("priya", "events replay everything")


def stand(serving: Serving, arrival: Arrival) -> Stand:
    with serving.database.read() as tx:
        return arrivals.get(tx, arrival.id).state


def test_an_admin_has_it_tried_again_from_home_and_everybody_sees_that(serving: Serving) -> None:
    by_hand(serving, "1086", tags=["called once"])
    one = serving.eventually(lambda: next(iter(told(serving, "orders/updated")), None))
    with serving.database.transaction() as tx:
        arrivals.replay(tx, ids=[one.id])
        arrivals.failed(tx, arrivals.get(tx, one.id), "Made to fail", most=1)
    for person in ("mia", "priya"):
        assert "could not be handled" in home_of(serving, person)
    serving.act("priya", "click", action_id="events_again", **{"in": "home"})
    serving.eventually(lambda: stand(serving, one) is Stand.DONE)
    serving.eventually(lambda: "could not be handled" not in shown_home(serving, "mia"))


def home_of(serving: Serving, person: str) -> str:
    """Let a person open their Home, and read it."""
    serving.act(person, "open_home")
    serving.settled()
    return shown_home(serving, person)


def shown_home(serving: Serving, person: str) -> str:
    view: dict[str, Any] = serving.sandbox.get("/_control/slack/home", person=person)["view"]
    return words(view)
