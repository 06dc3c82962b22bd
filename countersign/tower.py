"""The control tower of a serving process: what looks for problems by the clock, and tells them."""

from agent.clock import Clock
from agent.digest import Digest, Digests
from agent.digest_mail import DigestMails
from agent.filing import Filing
from agent.hindsight import Hindsight
from agent.measuring import Measuring
from agent.sweep_asks import SweepAsks
from agent.sweeping import Sweeping
from agent.sweeps.slots import daily
from countersign.settings import Settings
from memory.database import Database
from policies.people import Directory
from slack_app.digest_letter import letter
from tools.connectors import notices
from tools.connectors.network import Patience
from tools.connectors.notices import NoticeSettings

LOOK_SECONDS, FIVE_MINUTES, HOUR = 5, 300, 3600


def open_sweeping(settings: Settings, database: Database, *, owner: str) -> Sweeping:
    """Put together what runs the sweeps."""
    return Sweeping(database, settings.zone, settings.calendars, owner)


def keep_watch(clock: Clock, settings: Settings, filing: Filing, *, owner: str) -> None:
    """Have sweeps run, digests posted and days counted, each once however many processes do so.

    What a sweep asks for by itself is asked for then, once too.
    """
    database, directory = filing.database, filing.bench.directory
    channels = {
        name: frozenset(team.value for team in teams)
        for name, teams in settings.digest.channels.items()
    }
    sweeping = open_sweeping(settings, database, owner=owner)
    at = daily(settings.digest.at)
    digests = Digests(database, directory, settings.zone, channels, owner, at)
    if settings.digest.mail is not None:
        mails = _by_mail(settings, settings.digest.mail, database, directory, owner)
        clock.every(FIVE_MINUTES, "digest by mail", mails.run_due)
    clock.every(LOOK_SECONDS, "sweeps", sweeping.run_due)
    clock.every(LOOK_SECONDS, "sweeps ask", SweepAsks(filing).run)
    clock.every(LOOK_SECONDS, "digest", digests.run_due)
    clock.every(HOUR, "old sweeps", sweeping.forget_old)
    measuring = Measuring(database, settings.calendar, owner)
    clock.every(FIVE_MINUTES, "measures", measuring.run_due)
    clock.every(FIVE_MINUTES, "hindsight", Hindsight(database, settings.calendar).run_due)


def _by_mail(
    settings: Settings, mail: NoticeSettings, database: Database, directory: Directory, owner: str
) -> DigestMails:
    """Put together what sends digests by mail, with the one key that does."""

    def send(morning: Digest, to: str) -> None:
        notice = letter(database, morning, directory.everybody(), settings.zone)
        notices.tell(mail, notice, [to], Patience())

    return DigestMails(
        database,
        directory,
        settings.zone,
        channels=tuple(settings.digest.channels),
        everyday=mail.everyday,
        without_slack=mail.without_slack,
        owner=owner,
        send=send,
        slots=daily(settings.digest.at),
    )
