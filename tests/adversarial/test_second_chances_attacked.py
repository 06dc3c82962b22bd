"""What an attacker tried with second chances, and what they may not bring."""

import stat
from pathlib import Path

import pytest

from agent.expiry import expire
from memory import backup, roster
from memory.database import Database
from memory.ledger import Action
from memory.states import State
from memory.votes import Answer, Ballot, Decision
from policies.errors import NotEligible
from tests.ledger_house import UNDO, LedgerHouse


def ran_out(house: LedgerHouse, action: Action) -> Action:
    house.wait_past_expiry(action)
    expire(house.database)
    assert house.state(action) is State.EXPIRED
    return house.action(action.id)


def test_who_worded_what_ran_out_does_not_decide_it_asked_again(house: LedgerHouse) -> None:
    edited = house.edit(house.asked("1002"), "Priya", amount="140.00")
    old = ran_out(house, edited)
    again = house.proposals.ask_again(old.id, person=house.people["Mia"])
    assert "Priya" not in again.sentence
    assert "Olivia" in again.sentence
    assert house.vote(again.action, "Priya").answer is Answer.EDITOR
    assert house.vote(again.action, "Olivia").answer is Answer.APPROVED


def test_who_worded_what_was_refused_does_not_decide_its_exception(house: LedgerHouse) -> None:
    edited = house.edit(house.asked("1002"), "Olivia", amount="140.00")
    house.vote(edited, "Priya", Decision.REJECT)
    asked = house.proposals.ask_exception(
        edited.id, "Regular customer", person=house.people["Mia"]
    ).action
    if asked.state is State.PENDING:
        assert house.vote(asked, "Olivia").answer is Answer.EDITOR


def test_an_exception_from_a_cap_is_for_the_sum_people_saw(house: LedgerHouse) -> None:
    house.tune(shop_day="100.00 USD", lead_up_to="60.00 USD")
    house.approved("1001", "50.00", who="Priya")
    house.work()
    asked = []
    for order in ("1002", "1003"):
        denied = house.ask(order, "60.00").action
        assert denied.state is State.DENIED
        plea = house.proposals.ask_exception(
            denied.id, "Regular customer", person=house.people["Mia"]
        )
        asked.append(plea.action)
    for action in asked:
        for who in ("Dana", "Olivia"):
            house.vote(action, who)
        assert house.state(action) is State.APPROVED
    house.wait(UNDO)
    house.work()
    ended = [house.state(action) for action in asked]
    assert ended == [State.SUCCEEDED, State.SUPERSEDED]
    assert house.proof().unbroken


def test_no_form_breaks_the_log(house: LedgerHouse, tmp_path: Path) -> None:
    action = house.asked("1001")
    ballot = Ballot(action.id, 1, house.people["Priya"], Decision.REJECT, "no\x00thing \ud800")
    assert house.decisions.vote(ballot).answer is Answer.REJECTED
    assert house.proof().unbroken
    backup.take(house.database, tmp_path / "kept.zip")
    new = Database(f"sqlite:///{tmp_path}/new.db", practice=True)
    backup.restore(
        new,
        tmp_path / "kept.zip",
        whose=lambda tx: str(roster.by_identity(tx, "cli", "priya")),
        reason="Restored",
        vouched=backup.Vouched(unproven=True),
    )
    new.close()


def test_who_worded_a_change_does_not_settle_it_by_hand(house: LedgerHouse) -> None:
    edited = house.edit(house.asked("1002"), "Priya", amount="140.00")
    house.vote(edited, "Olivia")
    house.wait(UNDO)
    house.till.overpays = 1
    house.executor().run(edited.id)
    house.work()
    assert house.state(edited) is State.NEEDS_HUMAN
    for who in ("Mia", "Priya"):
        with pytest.raises(NotEligible):
            house.decisions.settle_by_hand(
                edited.id, person=house.people[who], happened=False, note="looked"
            )


def test_nobody_else_reads_a_backup_while_it_is_written(
    house: LedgerHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.asked()
    seen = set()
    real = backup._write

    def watched(*given: object) -> int:
        part = tmp_path / "kept.zip.part"
        seen.add(stat.S_IMODE(part.stat().st_mode))
        return real(*given)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(backup, "_write", watched)
    backup.take(house.database, tmp_path / "kept.zip")
    assert seen == {0o600}
