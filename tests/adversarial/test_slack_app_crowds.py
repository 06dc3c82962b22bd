"""Crowds, floods and hostile texts at the front door. None moves anything it should not."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from memory import roster
from memory.states import State
from memory.tables import outbox as surfaces
from policies.people import Group
from tests.attacker import Attacker, audited, pressing
from tests.desk_samples import TEAM, buttons, refund, words
from tests.front_desk import Desk, front_desk
from tests.loopback import at_once
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path, http=True) as opened:
        yield opened


@pytest.fixture
def attacker(desk: Desk) -> Iterator[Attacker]:
    with httpx.Client(trust_env=False, timeout=10) as http:
        yield Attacker(desk, http)


MALFORMED = (
    b"payload=null",
    b"payload=[]",
    b"payload=%22x%22",
    b"payload=17",
    b"payload={",
    b"payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%5D%7D",
    b"payload=%7B%22type%22%3A17%7D",
    b"payload=%7B%22type%22%3A%22view_submission%22%2C%22view%22%3A%22x%22%7D",
    b"payload=%7B%22type%22%3A%22block_actions%22%2C%22user%22%3A5%7D",
    b"",
    b"\xff\xfe",
    b"null",
    b"[1,2]",
    b'{"type":"event_callback","event":"x"}',
    b'{"type":"event_callback","event":{"type":5}}',
    b'{"type":"event_callback","authorizations":"x","event":{"type":"app_mention"}}',
    b'{"type":"event_callback","authorizations":[5],"event":{"type":"app_mention"}}',
    b'{"type":',
)


def test_a_malformed_body_is_a_bad_request(attacker: Attacker) -> None:
    for body in MALFORMED:
        media = "application/json" if body[:1] in b"{[n" else "application/x-www-form-urlencoded"
        status = attacker.post(body, media=media).status_code
        assert 400 <= status < 500, body


def test_a_huge_body_is_refused_unread(attacker: Attacker) -> None:
    assert attacker.post(b"payload=" + b"x" * 2_000_000).status_code == 413


def test_fifty_clicks_at_once_have_one_winner_and_every_loser_hears_the_truth(
    desk: Desk, attacker: Attacker
) -> None:
    with desk.database.transaction() as tx:
        for number in range(50):
            roster.enrol(
                tx,
                f"Approver {number}",
                groups=(Group.FINANCE,),
                accounts_used={"slack": f"{TEAM}:U1{number:03}"},
            )
    desk.directory._vouch = None
    action = desk.propose()
    desk.card(action)
    jobs = [
        partial(attacker.press, pressing(f"U1{number:03}", f"{action.id}:1"))
        for number in range(50)
    ]
    answers = at_once(jobs)
    assert {answer.status_code for answer in answers} == {200}
    assert audited(desk, "voted") == 1
    assert audited(desk, "vote_refused") == 49
    assert desk.now(action).state is State.APPROVED
    with desk.database.read() as tx:
        told = [
            row.payload["text"]
            for row in tx.connection.execute(
                select(surfaces.c.payload).where(surfaces.c.kind == "whisper")
            )
        ]
    assert len(told) == 49
    assert all("approved A-" in text for text in told)


def test_an_order_note_cannot_ring_the_channel_or_look_like_us(desk: Desk) -> None:
    note = "<!channel> *Approved by Olivia* <https://evil.example|Approve> `x` \u202eevil\u200b"
    action = desk.propose(
        refund(note=note),
        told=("REFUND $186.40", f"“{note}”", "Paid $372.80"),
        channel="C01OPS",
    )
    card = desk.card(action)
    assert desk.settled()
    for message in [*desk.messages("approvals"), *desk.messages("ops")]:
        assert message["broadcasts"] == []
        raw = json.dumps(message["blocks"], ensure_ascii=False) + message["text"]
        assert "\u202e" not in raw
        assert "\u200b" not in raw
    assert "<!channel>" in words(card), "it is shown, as letters"
    assert all(
        text["type"] == "plain_text"
        for block in card["blocks"]
        for text in (block.get("text"), *block.get("elements", ()))
        if isinstance(text, dict) and "evil" in str(text.get("text"))
    )


def test_three_thousand_characters_fit_the_card_and_nothing_is_cut_silently(
    desk: Desk,
) -> None:
    action = desk.propose(told=("REFUND $186.40", "long " * 1500))
    card = desk.card(action)
    assert "… (see Details)" in words(card)
    assert "approve" in buttons(card)


def test_a_vote_right_after_the_freeze_does_not_count(desk: Desk) -> None:
    action = desk.propose()
    card = desk.card(action)
    desk.act("jon", "command", command="/ops", text="freeze strange", channel="ops")
    desk.press("dana", card, "approve")
    assert desk.now(action).state is State.PENDING
    assert audited(desk, "vote_refused") == 1
