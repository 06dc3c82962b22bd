"""From an outbox row to what its surface shows now: the newest rows, read at send time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import tzinfo

from memory import ledger
from memory.database import Database
from memory.ledger import Action
from memory.outbox import Surface
from policies.people import Directory, Person
from slack_app.cards import answers
from slack_app.cards.approval import approval_card
from slack_app.cards.blocks import Message
from slack_app.cards.case import Case
from slack_app.cards.home import PAGE, Entry, home, stranger_home
from slack_app.cards.modals import View
from slack_app.front import Stranger
from slack_app.records import Spot, asked_by, card_spot, case_of, pause_now, waiting_on


@dataclass(frozen=True)
class Rendering:
    """Renders surfaces. `permalink` may ask Slack, so it is only called outside transactions."""

    database: Database
    directory: Directory
    zone: tzinfo
    permalink: Callable[[Spot | None], str]

    def message(self, item: Surface) -> Message:
        """Render a message."""
        return {
            "say": self._answer,
            "whisper": self._whisper,
            "card": self._card,
            "status": self._status,
        }[item.kind](item)

    def home(self, item: Surface) -> View:
        """Render a person's Home tab."""
        person = self.directory.current(str(item.payload.get("person") or ""))
        if person is None or not person.may_decide:
            return stranger_home(Stranger().sentence)
        people = self.directory.everybody()
        with self.database.read() as tx:
            waiting, asked = waiting_on(tx, person, people), asked_by(tx, person)
            pause = pause_now(tx, people)
        return home(
            self._entries(waiting[:PAGE], people),
            self._entries(asked[:PAGE], people),
            (max(0, len(waiting) - PAGE), max(0, len(asked) - PAGE)),
            pause.sentence(self.zone) if pause else "",
        )

    def _entries(self, actions: list[Action], people: tuple[Person, ...]) -> list[Entry]:
        with self.database.read() as tx:
            read = [
                (case_of(tx, action, people, self.zone), card_spot(tx, action.id))
                for action in actions
            ]
        return [Entry(case, self.permalink(spot)) for case, spot in read]

    def chosen(self, item: Surface) -> dict[int, str]:
        """Return which prefilled buttons of an answer became Actions, by suggestion."""
        numbers = [int(button["suggestion"]) for button in item.payload.get("buttons") or ()]
        with self.database.read() as tx:
            found = {number: ledger.by_event(tx, f"suggestion:{number}") for number in numbers}
        return {number: actions[0].name for number, actions in found.items() if actions}

    def _answer(self, item: Surface) -> Message:
        return answers.answer(item.payload, self.chosen(item))

    def _whisper(self, item: Surface) -> Message:
        return answers.answer(item.payload, {})

    def _card(self, item: Surface) -> Message:
        return approval_card(self._case(item)[0])

    def _status(self, item: Surface) -> Message:
        return answers.status(*self._case(item))

    def _case(self, item: Surface) -> tuple[Case, tuple[Person, ...]]:
        people = self.directory.everybody()
        with self.database.read() as tx:
            action = ledger.get(tx, int(item.payload["action"]))
            case = case_of(tx, action, people, self.zone)
            newer = card_spot(tx, action.replaced_by) if action.replaced_by else None
        return replace(case, newer_url=self.permalink(newer)), people
