"""What people type that nobody can mean: one sentence each, and nothing happens."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.desk_samples import words
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import Sandbox, start_sandbox

FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
ORDER, AMOUNT = "1001".translate(FULL_WIDTH), "5.00".translate(FULL_WIDTH)
SENTENCES = {
    "refund 9999": "There is no order 9999",
    "where is 9999?": "There is no order 9999",
    "refund 1001 -5": "is not an amount I can use. Write it like 24.50",
    "refund 1001 1e9": "is not an amount I can use. Write it like 24.50",
    "refund 1001 NaN": "is not an amount I can use. Write it like 24.50",
    "refund 1001 infinity": "is not an amount I can use. Write it like 24.50",
    "refund 1001 and 1002": "One order at a time, please: #1001, #1002",
    "where is 1001 and where is 1002?": "One order at a time",
    "🚀🚀": "I did not catch that. You can say",
    "x" * 10_000: "That is 10,000 characters; I read up to 4,000",
    f"refund {ORDER} {AMOUNT}": "is not an amount I can use",
    "'; drop table actions; --": "You can say",
    "1001' OR '1'='1": "You can say",
    "refund 1001'; drop table actions; --": "I never refund from a sentence",
    "<!channel> <!here> refund everybody": "You can say",
    "{{7*7}} ${jndi:ldap://x.example}": "You can say",
    "\u202e1001 dnufer": "You can say",
}
COMMANDS = {
    "": "/ops refund 1001 24.50 damaged arrived bent",
    "refund": "Which order? I expect the order name in first place",
    "refund 1001": "How much? I expect the amount in second place",
    "refund 1001 1e9": "is not an amount I can use",
    "refund 1001 -5 bent": "is not an amount I can use",
    "refund 1001 NaN bent": "is not an amount I can use",
    "refund 1001 0 bent": "The amount must be more than zero",
    "refund 1001 0.001 bent": "USD has 2 decimal places",
    f"refund 1001 {AMOUNT} bent": "is not an amount I can use",
    f"refund {ORDER} 5.00 bent": "is no order name",
    "refund 9999 5.00 bent": "There is no order 9999",
    "refund 1001 99999999999999999999 bent": "is not an amount I can use",
    "refund 1001 5.00 " + "y" * 3_000: "That reason is too long",
    "refund 1001'; drop table actions;-- 5.00 x": "is no order name",
    "refnd 1001 5.00 x": "Did you mean “/ops refund”?",
    "🚀": "I have no command “🚀”",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture(scope="module")
def serving(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with program(sandbox, tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.fixture(scope="module")
def threads(serving: Serving) -> Mapping[str, str]:
    """Everything said at once, as a busy channel would: text -> thread."""
    return {text: serving.say("mia", text) for text in SENTENCES}


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: ascii(text[:30]))
def test_a_sentence_nobody_can_mean_gets_one_clear_answer(
    serving: Serving, threads: Mapping[str, str], text: str
) -> None:
    serving.answer(threads[text], SENTENCES[text])
    serving.settled()
    assert len(serving.spoken("ops", threads[text])) == 1


@pytest.mark.parametrize("text", COMMANDS, ids=lambda text: ascii(text[:30]))
def test_a_command_nobody_can_mean_says_what_was_expected(serving: Serving, text: str) -> None:
    before = len(serving.messages("ops"))
    seen_at_once = serving.ops("mia", text)

    def said() -> list[str]:
        new = [str(message["text"]) for message in serving.messages("ops")[before:]]
        return [one for one in [seen_at_once, *new] if COMMANDS[text] in one]

    assert serving.eventually(said)


def test_the_same_sentences_on_the_command_line_get_the_same_answers(serving: Serving) -> None:
    questions = serving.folder / "questions.txt"
    questions.write_text("\n".join(SENTENCES), encoding="utf-8")
    done = serving.command("ask", "--as", "mia", "--json", "--file", str(questions))
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    answers: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    found = {text: answer["answer"] for text, answer in zip(SENTENCES, answers, strict=True)}
    assert {text: answer for text, answer in found.items() if SENTENCES[text] not in answer} == {}
    assert [answer["proposals"] for answer in answers] == [[]] * len(SENTENCES)


def test_a_customers_note_pings_nobody_and_names_nothing_it_could_do(serving: Serving) -> None:
    order = serving.sandbox.get("/_control/world")["situations"]["hostile_note"].removeprefix("#")
    serving.answer(serving.say("mia", f"where is {order}?"), "Delivered")
    serving.ops("mia", f"refund {order} 5.00 goodwill <!channel> <@U01OLIVIA> *Approved* hello")
    card = serving.card(f"#{order}")
    serving.act("mia", "click", channel="approvals", ts=card["ts"], action_id="details")
    for person in ("mia", "priya"):
        serving.act(person, "open_home")
    serving.settled()
    spoken = [m for channel in ("ops", "approvals") for m in serving.messages(channel)]
    own = [message for message in spoken if message.get("bot_id") or message.get("for_user")]
    assert [message["text"] for message in own if message.get("broadcasts")] == []
    shown = f"{card['text']} {words(card)}"
    assert "<!channel>" not in shown
    assert "<@U01OLIVIA>" not in shown
    assert "approve.example" not in shown


def test_nothing_came_of_all_this(serving: Serving, threads: Mapping[str, str]) -> None:
    assert threads
    serving.settled()
    assert serving.journal() == []
    assert "Traceback" not in serving.complaints
    assert serving.command("audit", "verify").returncode == 0


def test_a_shop_that_is_away_is_said_so_and_asked_again_later(
    sandbox: Sandbox, serving: Serving
) -> None:
    sandbox.fault("down", vendor="shopify", seconds=30)
    asked = serving.say("mia", "where is 1001?")
    serving.answer(
        asked, "Shopify is not answering. Nothing was changed. Please try again", within=40
    )
    sandbox.delete("/_control/faults")
    asked = serving.say("mia", "where is 1001?")
    serving.answer(asked, "Delivered ")
    assert "Traceback" not in serving.complaints
