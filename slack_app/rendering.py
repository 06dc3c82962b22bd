"""From an outbox row to what its surface shows now: the newest rows, read at send time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from agent.column_sheets import Sheet
from agent.decisions import may_lift
from agent.digest import Digest
from agent.problem_words import title_of
from agent.register import entries as automations
from agent.vendor_columns import may_confirm
from memory import arrivals, ledger, problem_queue, pushes, suggestions
from memory.database import Database, Tx
from memory.homes import look_of
from memory.ledger import Action
from memory.mirror import sources
from memory.outbox import Surface
from memory.states import State
from policies.money import Money
from policies.people import Directory, Group, Person
from slack_app.cards import answers
from slack_app.cards.approval import approval_card
from slack_app.cards.batch import MOST_LISTED, batch
from slack_app.cards.blocks import Message
from slack_app.cards.case import Case
from slack_app.cards.columns import columns_form
from slack_app.cards.digest import digest, rest
from slack_app.cards.editing import edit_form, editable_now
from slack_app.cards.entry import Entry
from slack_app.cards.gathered import ENDED, ROWS, gathered, sum_up
from slack_app.cards.home import Tab, entries_wanted, home, page_within, stranger_home
from slack_app.cards.modals import CardRef, View, notice
from slack_app.cards.register import REGISTER, Register
from slack_app.front import Stranger
from slack_app.pictures import KEY
from slack_app.problem_lists import problems_for
from slack_app.problems import listed, names_of
from slack_app.prompts import Prompt, prompts_for
from slack_app.queues import Queue, queues_for
from slack_app.records import Spot, amount_of, card_spot, case_of, pause_now
from slack_app.uptime import Uptime

_MOST_AMOUNTS = 5_000


@dataclass(frozen=True)
class Rendering:
    """Renders surfaces. `permalink` may ask Slack, so it is only called outside transactions."""

    database: Database
    directory: Directory
    zone: tzinfo
    permalink: Callable[[Spot | None], str]
    uptime: Uptime
    _amounts: dict[tuple[int, int], Money | None] = field(default_factory=dict, repr=False)

    def message(self, item: Surface) -> Message:
        """Render a message."""
        return {
            "say": self._answer,
            "whisper": self._whisper,
            "form": self._whisper,
            "card": self._card,
            "status": self._status,
            "push": self._push,
            "batch": self._batch,
            "digest": self._digest,
            "digest_rest": self._digest_rest,
        }[item.kind](item)

    def home(self, item: Surface) -> View:
        """Render a person's Home tab."""
        person = self.directory.current(str(item.payload.get("person") or ""))
        if person is None or not person.may_decide:
            return stranger_home(Stranger().sentence)
        people = self.directory.everybody()
        with self.database.read() as tx:
            look, queues = look_of(tx, item.surface), queues_for(tx, person, people)
            pause = pause_now(tx, people)
            copies, laid_aside = sources.read(tx), arrivals.laid_aside(tx)
            counts = {queue: len(found) for queue, found in queues.lists.items()}
            worth = self._worth(tx, queues.of(Queue.MINE))
            problems = problems_for(tx, person, people, look, self.zone)
            found = automations(tx, self.zone, names_of(people))
        shown = {
            queue: self._entries(queues.of(queue)[part], people)
            for queue, part in entries_wanted(look, counts).items()
        }
        if look.shows in counts:
            look = replace(look, page=page_within(look, counts[Queue(look.shows)]))
        return home(
            Tab(
                look=look,
                shown=shown,
                counts=counts,
                worth=worth,
                pause=pause.sentence(self.zone) if pause else "",
                may_lift=may_lift(person),
                links=self.uptime.look(),
                zone=self.zone,
                copies=copies,
                problems=problems,
                automations=Register(
                    entries=found,
                    page=look.page if look.shows == REGISTER else None,
                    person=person.id,
                    may_set=person.belongs_to(Group.ADMINS),
                ),
                laid_aside=laid_aside,
                may_replay=person.belongs_to(Group.ADMINS),
                may_confirm=may_confirm(person),
            )
        )

    def form(self, item: Surface) -> View:
        """Render the answer to a handed-in form: refused, it comes back with what was typed."""
        payload = item.payload
        sentence = str(payload.get("text") or "")
        if "action" not in payload:
            sheet = payload.get("sheet")
            found = Sheet.model_validate(sheet) if sheet else None
            return columns_form(found, sentence) if found else notice("Countersign", sentence)
        case = self._case(item)[0]
        ref = CardRef(case.action.id, int(payload["revision"]), str(payload.get("channel") or ""))
        current = case.action.state is State.PENDING and case.revision.number == ref.revision
        person = str(payload.get("person") or "")
        if payload.get("refused") and current and editable_now(case, person):
            return edit_form(case, ref, person, payload["changes"], sentence)
        return notice("Countersign", sentence)

    def _entries(self, actions: list[Action], people: tuple[Person, ...]) -> list[Entry]:
        with self.database.read() as tx:
            read = [
                (case_of(tx, action, people, self.zone), card_spot(tx, action.id))
                for action in actions
            ]
        return [Entry(case, self.permalink(spot)) for case, spot in read]

    def prompts(self, item: Surface) -> tuple[Prompt, ...]:
        """Return what a person is offered to type; nothing to whoever may not ask any more."""
        person = self.directory.current(str(item.payload.get("person") or ""))
        return prompts_for(person) if person is not None and person.may_decide else ()

    def chosen(self, item: Surface) -> dict[int, str]:
        """Return which prefilled buttons of an answer became Actions, by suggestion."""
        numbers = [int(button["suggestion"]) for button in item.payload.get("buttons") or ()]
        with self.database.read() as tx:
            found = {
                number: ledger.by_event(tx, suggestions.filed_as(number)) for number in numbers
            }
        return {number: actions[0].name for number, actions in found.items() if actions}

    def _answer(self, item: Surface) -> Message:
        return answers.answer(item.payload, self.chosen(item))

    def _whisper(self, item: Surface) -> Message:
        return answers.answer(item.payload, {})

    def _card(self, item: Surface) -> Message:
        return approval_card(self._case(item)[0])

    def _status(self, item: Surface) -> Message:
        return answers.status(*self._case(item))

    def _push(self, item: Surface) -> Message:
        with self.database.read() as tx:
            found = pushes.in_message(tx, item.surface, ended=ENDED)
            whole = len(found.waiting) == found.number
            worth = self._worth(tx, found.waiting) if whole else ""
        shown = found.waiting[:ROWS]
        entries = self._entries([*shown, *found.ended], self.directory.everybody())
        return gathered(entries, more=found.number - len(shown), worth=worth)

    def _batch(self, item: Surface) -> Message:
        people = self.directory.everybody()
        with self.database.read() as tx:
            found = pushes.in_message(tx, item.surface, ended=MOST_LISTED)
            pause = pause_now(tx, people)
        entries = self._entries([*found.waiting, *found.ended], people)
        title = title_of(str(item.payload.get("sweep") or ""))
        return batch(title, entries, pause.sentence(self.zone) if pause else "")

    def _digest(self, item: Surface) -> Message:
        morning = Digest.of(item.payload)
        names = names_of(self.directory.everybody())
        with self.database.read() as tx:
            top = [listed(problem_queue.get(tx, one), names, self.zone) for one in morning.top]
        return digest(morning, top, str(item.payload.get(KEY) or ""))

    def _digest_rest(self, item: Surface) -> Message:
        return rest(Digest.of(item.payload))

    def _worth(self, tx: Tx, actions: Sequence[Action]) -> str:
        """Add up what Actions are about. A version's amount never changes: it is read once."""
        if len(self._amounts) > _MOST_AMOUNTS:
            self._amounts.clear()
        for one in actions:
            if (one.id, one.revision) not in self._amounts:
                self._amounts[one.id, one.revision] = amount_of(tx, one)
        return sum_up(self._amounts[one.id, one.revision] for one in actions)

    def _case(self, item: Surface) -> tuple[Case, tuple[Person, ...]]:
        people = self.directory.everybody()
        with self.database.read() as tx:
            action = ledger.get(tx, int(item.payload["action"]))
            case = case_of(tx, action, people, self.zone)
            newer = card_spot(tx, action.replaced_by) if action.replaced_by else None
        return replace(case, newer_url=self.permalink(newer)), people
