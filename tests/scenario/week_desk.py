"""What an ops lead does of a morning, and whoever decides what she asks for."""

import contextlib
from typing import Any

import httpx

from memory import inbox, ledger, problem_queue
from memory.states import State
from tests.patience import eventually
from tests.program_fixture import UNDO_SECONDS, Serving
from tests.scenario.week_seen import Seen

LEAD = "priya"
DECIDE = ("olivia", "dana", "mia", "lee")
MOST_ASKED = 3
LATER, TRIES = 90.0, 5
REASONS = ("Spoke with the customer, they wait.", "The carrier has it, arrives tomorrow.")


class OpsDesk:
    """Priya reads the digest, and works on what stands on top."""

    def __init__(self, serving: Serving, seen: Seen) -> None:
        self._serving = serving
        self._seen = seen

    def works(self) -> tuple[int, int]:
        """Work for a morning; returns how many changes were asked for, and how many were made."""
        asked: list[int] = []
        settled = 0
        for number in self._on_top():
            choices = self._opened(number)
            if "step_0" in choices and len(asked) < MOST_ASKED:
                if self._asked(number):
                    asked.append(number)
            elif settled == 1:
                self._move("snooze_day")
                settled += 1
            elif "resolve" in choices:
                self._move("resolve", REASONS[settled % len(REASONS)])
                settled += 1
        self._resolve_a_group()
        decided = [self._decided(number) for number in asked]
        if asked:
            self._serving.move_calendar(UNDO_SECONDS)
            # Facts that were read before an hour flies by would be too old to act on.
            self._serving.eventually(lambda: not self._under_way(decided), LATER)
        return len(asked), sum(self._state(one) is State.SUCCEEDED for one in decided)

    def _under_way(self, decided: list[int]) -> bool:
        return any(self._state(one) in {State.APPROVED, State.EXECUTING} for one in decided)

    def _on_top(self) -> list[int]:
        message = self._seen.digest_message()
        return [
            int(block["accessory"]["value"])
            for block in message["blocks"]
            if (block.get("accessory") or {}).get("action_id") == "problem"
        ]

    def _opened(self, number: int) -> list[str]:
        """Open a problem from the digest; return what can be chosen, nothing of one that is over.

        While somebody looks, the message may be shown anew: then it is pressed in the newer one.
        """
        for _ in range(TRIES):
            message = self._seen.digest_message()
            block = next((one for one in message["blocks"] if _value(one) == str(number)), None)
            if block is None:
                return []
            with contextlib.suppress(httpx.HTTPStatusError):
                self._press(message, block)
                return self._choices()
        raise AssertionError("the digest is shown anew all the time")

    def _press(self, message: dict[str, Any], block: dict[str, Any]) -> None:
        where = {"channel": "ops", "ts": message["ts"], "block_id": block["block_id"]}
        self._serving.act(LEAD, "click", action_id=block["accessory"]["action_id"], **where)

    def _choices(self) -> list[str]:
        views = self._serving.sandbox.get("/_control/slack/views", person=LEAD)["views"]
        blocks = views[-1]["blocks"] if views else []
        inputs = [block["element"] for block in blocks if block["type"] == "input"]
        return [option["value"] for one in inputs for option in one.get("options", ())]

    def _move(self, move: str, reason: str = "") -> dict[str, Any]:
        values = {"move": move} | ({"words": reason} if reason else {})
        done = self._serving.act(LEAD, "submit", values=values)
        self._serving.act(LEAD, "close", all=True) if self._choices_left() else None
        return done

    def _choices_left(self) -> bool:
        return bool(self._serving.sandbox.get("/_control/slack/views", person=LEAD)["views"])

    def _asked(self, number: int) -> bool:
        """Ask for what is prepared; whether it became a request."""
        self._move("step_0")

        def answered() -> bool:
            with self._serving.database.read() as tx:
                return not any(one.partition == f"problem:{number}" for one in inbox.waiting(tx))

        assert eventually(answered, LATER), "nobody answers"
        with self._serving.database.read() as tx:
            return problem_queue.get(tx, number).action_id is not None

    def _resolve_a_group(self) -> None:
        thread = self._seen.thread_message()
        if thread is None:
            return
        for block in thread["blocks"]:
            if (block.get("accessory") or {}).get("action_id") == "problems":
                self._press(thread, block)
                if "resolve" in self._choices():  # else nothing of it is open any more
                    self._move("resolve", "Gone through with the warehouse.")
                    return

    def _decided(self, number: int) -> int:
        """Have whoever may approve what a problem waits for; returns the Action."""
        with self._serving.database.read() as tx:
            found = problem_queue.get(tx, number)
            action = found.action_id
        assert action is not None
        for person in DECIDE:
            if self._state(action) is not State.PENDING:
                break
            card = next(
                (one for one in self._serving.spoken("approvals") if _shows(one, action)), None
            )
            if card is not None:
                try:
                    self._serving.press(person, card, "approve")
                except (httpx.HTTPStatusError, StopIteration):
                    continue
                self._serving.eventually(
                    lambda: self._serving.health().get("votes_uncounted") == 0, LATER
                )
        return action

    def _state(self, action: int) -> State:
        with self._serving.database.read() as tx:
            return ledger.get(tx, action).state


def _value(block: dict[str, Any]) -> str:
    return str((block.get("accessory") or {}).get("value", ""))


def _shows(message: dict[str, Any], action: int) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload", {})
    return bool(payload.get("surface") == f"card:A-{action}")
