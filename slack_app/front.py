"""What listeners may use: the database, the box for votes and the desk, and the people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from agent.decisions import Decisions
from agent.tuning import Tuning
from memory import roster
from memory.database import Database
from policies.errors import NotEligible
from policies.people import Directory, Person, PersonKind
from slack_app.accounts import Account
from slack_app.ballots import Ballots


class Stranger(NotEligible):
    """I only work for the people of this company whom an admin has added. Nothing was done."""

    code = "stranger"


@dataclass(frozen=True)
class Front:
    """Everything the front door may touch.

    `poke` nudges the loops of this process ("ballots", "inbox", "outbox", "actions"); it only saves
    waiting.
    `asked_plainly` says of words in a channel whether they are a question that we would answer.
    `team_id` and `enterprise_id` are ours: on Enterprise Grid people act under the latter.
    """

    database: Database
    decisions: Decisions
    tuning: Tuning
    ballots: Ballots
    directory: Directory
    poke: Callable[[str], None]
    zone: tzinfo
    asked_plainly: Callable[[str], bool] = lambda _: False
    team_id: str | None = None
    enterprise_id: str | None = None

    def person(self, account: Account) -> Person | None:
        """Return who uses this account, as they are now, or None for a stranger."""
        team = account.team
        if self.enterprise_id and self.team_id and team == self.enterprise_id:
            team = self.team_id
        with self.database.glance() as tx:
            known = roster.by_identity(tx, "slack", f"{team}:{account.user}")
        return self.directory.current(known) if known else None

    def member(self, account: Account) -> Person:
        """Return an active member of the company. Raises `Stranger` for anybody else."""
        person = self.person(account)
        if person is None:
            raise Stranger
        if person.kind in {PersonKind.GUEST, PersonKind.PARTNER}:
            raise Stranger("Guests and people of other companies cannot ask or decide here.")
        if not person.may_decide:
            raise Stranger("Slack does not confirm that your account is active. Nothing was done.")
        return person
