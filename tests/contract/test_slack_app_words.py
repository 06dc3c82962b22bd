"""What Slack makes of typed words, turned back; and payloads of odd shapes, read without trust."""

from typing import Any

import pytest
from slack_sdk import WebClient

from slack_app.accounts import Account
from slack_app.incoming import Arrival, spoken


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U00BOT> where is 1001?", "where is 1001?"),
        ("where is 1001, <@U00BOT>", "where is 1001,"),
        ("ask <@U03MIA> &amp; <@U05DANA|dana>", "ask @U03MIA & @dana"),
        ("a &lt;b&gt; &amp;lt;", "a <b> &lt;"),
        ("<mailto:a@b.example|a@b.example> in <#C01OPS|ops>", "a@b.example in #ops"),
        ("<https://ups.example/1Z9>", "https://ups.example/1Z9"),
        ("<http://1001.example|1001.example>", "1001.example"),
        ("<!here> <!subteam^S1|@finance>", "@here @finance"),
        ("", ""),
    ],
)
def test_markup_becomes_the_words_that_were_typed(sent: str, typed: str) -> None:
    assert spoken(sent, "U00BOT") == typed


def arrival(body: dict[str, Any]) -> Arrival:
    return Arrival(body, WebClient())


def test_the_account_is_named_by_its_own_workspace() -> None:
    event = {"user": "U1", "team": "T2"}
    assert arrival({"event": event, "team_id": "T1"}).account == Account("T2", "U1")
    event["user_team"] = "T3"
    assert arrival({"event": event, "team_id": "T1"}).account == Account("T3", "U1")
    pressed = {"user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T1"}}
    assert arrival(pressed).account == Account("T2", "U1")
    assert arrival({"user_id": "U1", "team_id": "T1"}).account == Account("T1", "U1")


@pytest.mark.parametrize("odd", [None, 5, [], {}, "x", [None], [[]], {"id": 5}])
def test_odd_shapes_read_as_nothing(odd: object) -> None:
    names = ("actions", "view", "container", "channel", "team", "user", "trigger_id")
    read = arrival(dict.fromkeys(names, odd))
    assert read.account.user == ""
    assert read.filled("amount") == ""
    assert read.press.get("value") is None
