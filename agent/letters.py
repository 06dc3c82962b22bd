"""Answering the inbox: each letter once, its answer in the transaction that marks it done."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Protocol

from agent import sentences, surfaces
from agent.column_sheets import Chosen, ColumnSheets
from agent.problem_desk import ProblemDesk
from agent.proposals import Proposals, Proposed
from agent.turns import Ask, Origin, Reply
from agent.vendor_columns import VendorColumns
from memory import inbox, ledger, next_steps
from memory.database import Database, Tx
from memory.inbox import Letter
from memory.ledger import Action, Revision
from memory.states import State
from policies.actions import ACTION_KINDS
from policies.errors import CountersignError, NotEligible, Unavailable
from policies.money import Money
from policies.people import Directory, Person
from tools.vendor_lists.places import VendorList

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 5


class Brain(Protocol):
    """The operator, as far as letters know it."""

    def turn(self, ask: Ask) -> Reply:
        """Answer one sentence."""
        ...

    def command(self, ask: Ask) -> Reply:
        """Carry out one strict slash command."""
        ...

    def told(
        self, thread: str, event_id: str, sentence: str, names: Mapping[str, Any] | None = None
    ) -> None:
        """Hear how a change ended."""
        ...

    def go_on(self, ask: Ask) -> Reply:
        """Answer what was to be told after an outcome."""
        ...


@dataclass(frozen=True)
class Letters:
    """The desk that answers. `lists` are the lists that vendors send, by source."""

    database: Database
    directory: Directory
    operator: Brain
    proposals: Proposals
    zone: tzinfo
    lists: Mapping[str, VendorList] = field(default_factory=dict)

    def handle(self, letter_id: int) -> None:
        """Answer one letter. Whatever goes wrong, the person hears a sentence in the end."""
        with self.database.glance() as tx:
            letter = inbox.get(tx, letter_id)
        if letter is None or letter.done_at is not None:
            return
        answers: dict[str, Callable[[Letter, Person], dict[str, Any] | None]] = {
            "ask": self._ask,
            "slash": self._command,
            "press": self._press,
            "edit": self._edit,
            "exception": self._exception,
            "again": self._again,
            "step": self._step,
            "columns": self._columns,
        }
        try:
            if letter.kind == "told":
                said = self._told(letter)
            else:
                said = answers[letter.kind](letter, self._sender(letter))
        except Unavailable:
            if letter.attempts + 1 < MOST_ATTEMPTS:
                self._try_again(letter)
                return
            said = {"text": Unavailable().sentence}
        except CountersignError as error:
            said = {"text": error.sentence, "private": True, "refused": True}
        except Exception:
            log.exception("letter %s could not be answered", letter.id)
            said = _apology(letter)
        try:
            self._finish(letter, said)
        except Unavailable:
            raise
        except Exception:
            log.exception("the answer to letter %s could not be stored", letter.id)
            if letter.attempts + 1 < MOST_ATTEMPTS:
                self._try_again(letter)
            else:
                self._finish(letter, _apology(letter))

    def _finish(self, letter: Letter, said: dict[str, Any] | None) -> None:
        with self.database.copying() as tx:
            if inbox.done(tx, letter.id) and said is not None:
                self._reply(tx, letter, said)

    def _sender(self, letter: Letter) -> Person:
        person = self.directory.current(letter.payload["person"])
        if person is None or not person.may_decide:
            raise NotEligible("I only work for active members of this company.")
        return person

    def _ask(self, letter: Letter, person: Person) -> dict[str, Any] | None:
        reply = self.operator.turn(Ask(letter.payload["text"], person, _origin(letter)))
        # People who talk to each other in a thread of ours are not interrupted.
        return _spoken(reply) if reply.text else None

    def _command(self, letter: Letter, person: Person) -> dict[str, Any] | None:
        reply = self.operator.command(Ask(letter.payload["text"], person, _origin(letter)))
        # What a command proposed is said by the status line of its Action, and only there.
        if reply.proposals:
            return None if letter.payload.get("channel") else _spoken(reply)
        return {**_spoken(reply), "private": True}

    def _press(self, letter: Letter, person: Person) -> dict[str, Any] | None:
        proposed = self.proposals.press(int(letter.payload["suggestion"]), person=person)
        return _heard(proposed)

    def _edit(self, letter: Letter, person: Person) -> dict[str, Any]:
        payload = letter.payload
        proposed = self.proposals.edit(
            payload["action"], payload["revision"], payload["changes"], person=person
        )
        return {"text": proposed.sentence, "private": True}

    def _exception(self, letter: Letter, person: Person) -> dict[str, Any] | None:
        payload = letter.payload
        return _heard(
            self.proposals.ask_exception(payload["action"], payload["reason"], person=person)
        )

    def _again(self, letter: Letter, person: Person) -> dict[str, Any] | None:
        return _heard(self.proposals.ask_again(letter.payload["action"], person=person))

    def _step(self, letter: Letter, person: Person) -> dict[str, Any] | None:
        payload = letter.payload
        desk = ProblemDesk(self.database, self.proposals, self.zone)
        return _heard(
            desk.ask_for(
                payload["problem"],
                payload["step"],
                person=person,
                origin=_origin(letter),
                words=payload["words"],
            )
        )

    def _columns(self, letter: Letter, person: Person) -> dict[str, Any]:
        """Lay out the columns of a vendor's list, or keep what was said of them."""
        sheets = ColumnSheets(VendorColumns(self.database, self.lists, self.zone))
        source, given = letter.payload["source"], letter.payload["chosen"]
        chosen = Chosen.model_validate(given) if given else None
        try:
            if chosen and letter.payload["confirms"]:
                answer = sheets.confirm(source, chosen, person)
            else:
                answer = sheets.show(source, chosen, person)
        except Unavailable as silent:
            # Somebody looks at the form, and presses again sooner than we would.
            return {"text": silent.sentence}
        sheet = answer.sheet.model_dump(mode="json") if answer.sheet else None
        return {"text": answer.text, "sheet": sheet}

    def _told(self, letter: Letter) -> dict[str, Any] | None:
        """Let the thread know how a change ended, and go on with what was to be told then."""
        with self.database.read() as tx:
            action = ledger.get(tx, letter.payload["action"])
            current = ledger.revision(tx, action.id, action.revision)
            sentence = sentences.truth(tx, action, self.directory.everybody(), self.zone)
        self.operator.told(
            letter.payload["thread"], letter.event_id, sentence, _names(action, current)
        )
        ask = self._question_for_now(letter, action)
        reply = self.operator.go_on(ask) if ask else Reply("")
        return {**_spoken(reply), **_place(action)} if reply.text else None

    def _question_for_now(self, letter: Letter, action: Action) -> Ask | None:
        """Return what whoever asked for this change wanted to know once it was made."""
        if action.state is not State.SUCCEEDED:
            return None
        with self.database.transaction() as tx:
            step = next_steps.take(tx, action.origin_event, letter.event_id)
        asker = self.directory.current(action.requester_id)
        if step is None or asker is None or step.person_id != asker.id or not asker.may_decide:
            return None
        origin = Origin(f"next:{letter.event_id}", action.thread, action.channel, action.ts)
        return Ask(step.words, asker, origin)

    def _try_again(self, letter: Letter) -> None:
        with self.database.copying() as tx:
            inbox.attempt(tx, letter.id)

    def _reply(self, tx: Tx, letter: Letter, said: dict[str, Any]) -> None:
        payload = {**letter.payload, **said.pop("place", {})}
        refused = said.pop("refused", False)
        if payload.get("view"):
            surfaces.in_form(tx, letter.event_id, {**payload, **said, "refused": refused})
            return
        if said.pop("private", False):
            surfaces.whisper(
                tx,
                letter.event_id,
                person=payload["person"],
                channel=payload.get("channel", ""),
                said=said,
            )
            return
        surfaces.say(
            tx,
            letter.event_id,
            channel=payload.get("channel", ""),
            thread_ts=payload.get("ts", ""),
            payload={**said, "for": payload["person"]},
        )


def _heard(proposed: Proposed) -> dict[str, Any] | None:
    """Leave it to the status line where there is one; without a channel nobody would hear."""
    return None if proposed.action.channel else {"text": proposed.sentence}


def _apology(letter: Letter) -> dict[str, Any]:
    return {
        "text": f"Something went wrong on my side (letter {letter.id}). Nothing was changed. "
        "Please try again, and tell an admin if it happens twice."
    }


def _place(action: Action) -> dict[str, Any]:
    where = {"channel": action.channel, "ts": action.ts, "person": action.requester_id}
    return {"place": where}


def _origin(letter: Letter) -> Origin:
    payload = letter.payload
    return Origin(
        letter.event_id,
        letter.partition,
        channel=payload.get("channel", ""),
        ts=payload.get("ts", ""),
    )


def _spoken(reply: Reply) -> dict[str, Any]:
    """Keep of a reply what its surface shows. Proposals have a status line of their own."""
    return {
        "text": reply.text,
        "source": reply.source,
        "degraded": reply.degraded_because,
        "spent": reply.spent,
        "links": [list(link) for link in reply.links],
        "tools": [call.name for call in reply.tool_calls],
        "brain": reply.brain,
        "rated": bool(reply.tool_calls) or reply.asked_back,
        "buttons": [
            {"action": one.action, "label": one.label, "suggestion": one.suggestion}
            for one in reply.buttons
        ],
    }


def _names(action: Action, current: Revision) -> dict[str, str]:
    """Return what an outcome is about, from our own rows."""
    wording = current.arguments or {}
    names = {"action": action.name, "order_name": ACTION_KINDS[action.kind].name_of(wording)}
    if amount := wording.get("amount"):
        names["amount"] = Money.model_validate(amount).decimal
    return names
