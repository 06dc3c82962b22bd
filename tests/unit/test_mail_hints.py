"""What Graph tells of mails has open answers looked at again, and its subscription cared for."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update

from agent.arriving import Consumer, Intake
from agent.mail_hints import MAIL_CARE, MAIL_HINTS, MailCare
from memory import follow_ups, second_looks
from memory.arrivals import Notice
from memory.ledger import Action
from memory.tables import actions
from policies.errors import Unavailable
from tests.ledger_house import LedgerHouse
from tests.till import ACCOUNT
from tools.webhooks.delivery import Post

# What PostgreSQL does otherwise with these rows is tried in test_arrivals.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Renewing:
    """Renews, unless it may not."""

    fails: bool = False
    times: int = 0

    def __call__(self) -> None:
        self.times += 1
        if self.fails:
            raise Unavailable


def tell(house: LedgerHouse, topic: str, event: str = "n1", account: str = ACCOUNT) -> None:
    """Let Graph say something, and handle it."""
    notice = Notice(account, event, topic, f"{account}/message/{event}", None)
    Intake(house.database).take_in(Post((notice,)))
    Consumer(house.database, (MAIL_HINTS, MAIL_CARE)).run()


def an_answer(house: LedgerHouse, order: str = "1001") -> Action:
    """An open request that is an answer to a mail, as far as its kind says."""
    action = house.asked(order)
    with house.database.transaction() as tx:
        mine = actions.c.id == action.id
        tx.connection.execute(update(actions).where(mine).values(kind="mail"))
    return action


def wanted(house: LedgerHouse) -> list[int]:
    with house.database.read() as tx:
        return [one.action_id for one in second_looks.waiting(tx)]


@pytest.mark.parametrize(
    "topic", ["message/created", "message/updated", "message/deleted", "lifecycle/missed"]
)
def test_whatever_happened_to_mails_has_open_answers_looked_at(
    house: LedgerHouse, topic: str
) -> None:
    answer = an_answer(house)
    tell(house, topic)
    assert wanted(house) == [answer.id]


def test_other_mailboxes_and_other_requests_are_left_alone(house: LedgerHouse) -> None:
    house.asked("1001")
    tell(house, "message/created")
    assert wanted(house) == []
    an_answer(house, "1002")
    tell(house, "message/created", "n2", account="graph:other")
    assert wanted(house) == []


@pytest.mark.parametrize(
    "topic", ["lifecycle/reauthorization_required", "lifecycle/subscription_removed"]
)
def test_the_subscription_is_renewed_once_for_all_that_call_for_it(
    house: LedgerHouse, topic: str
) -> None:
    renew = Renewing()
    care = MailCare(house.database, renew)
    assert care.run() == 0
    tell(house, topic, "n1")
    tell(house, topic, "n2")
    assert (care.run(), care.run(), renew.times) == (2, 0, 1)


def test_a_graph_that_does_not_answer_is_asked_again_later(house: LedgerHouse) -> None:
    renew = Renewing(fails=True)
    care = MailCare(house.database, renew)
    tell(house, "lifecycle/subscription_removed")
    assert (care.run(), care.run(), renew.times) == (1, 0, 1)
    house.wait(timedelta(seconds=3))
    renew.fails = False
    assert (care.run(), care.run(), renew.times) == (1, 0, 2)
    with house.database.read() as tx:
        assert follow_ups.due(tx, MAIL_CARE.topics) == []
