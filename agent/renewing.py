"""Fresh cards after an upgrade: what people look at has to be what this version would do.

A request whose kind of Action has another schema version now was worded by an older program. Its
votes were for that wording, so the same wish is asked for anew, on a fresh card.
"""

import logging

from pydantic import ValidationError

from agent.filing import Filing
from agent.surviving import surviving
from memory import ledger, records
from memory.ledger import Action
from memory.states import State
from policies.errors import AlreadyAsked, BadRequest

log = logging.getLogger(__name__)
WHY = "The program was updated and words this differently now"


class Renewal:
    """Replaces requests that an older version worded; what may have been sent is left alone."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing
        self._database = filing.database

    def run(self) -> int:
        """Replace every one there is, or as many as the shop answers for; returns how many."""
        done = 0
        for action in self._outdated():
            with surviving(f"{action.name}, worded by an older version,"):
                self._renew(action)
                done += 1
        return done

    def _outdated(self) -> list[Action]:
        kinds = [one.kind for one in self._filing.capabilities.values()]
        with self._database.read() as tx:
            return [
                action
                for kind in kinds
                for action in records.worded_otherwise(tx, kind.name, kind.schema_version)
                if action.follows is None  # it is asked anew with the one it follows
            ]

    def _renew(self, action: Action) -> None:
        with self._database.read() as tx:
            current = ledger.revision(tx, action.id, action.revision)
        try:
            wanted = self._filing.prepare_again(action.kind, current)
        except (BadRequest, ValidationError) as error:
            self._end(action, error)
            return
        try:
            with self._database.transaction() as tx:
                self._filing.replace(tx, ledger.still(tx, action), wanted, WHY)
        except AlreadyAsked as error:
            self._end(action, error)

    def _end(self, action: Action, error: Exception) -> None:
        sentence = error.sentence if isinstance(error, (AlreadyAsked, BadRequest)) else "Ask anew."
        with self._database.transaction() as tx:
            ledger.transition(
                tx, ledger.still(tx, action), State.DENIED, reason=f"{WHY}. {sentence}"
            )
