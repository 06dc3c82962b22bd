"""The composition root: the one place that knows everyone and puts the house together."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from agent.conversation import Conversations
from agent.decisions import Decisions
from agent.directory import CachedDirectory, Vouch
from agent.filing import Filing
from agent.judging import Bench
from agent.operator import Operator
from agent.proposals import Proposals
from countersign.calendar import follow
from countersign.keeping import open_safe
from countersign.settings import PersonSettings, Settings, load_people
from countersign.systems import Systems, is_practice, open_reads
from memory import roster
from memory.audit_watch import LogWatch
from memory.database import Database
from memory.schema import migrate
from memory.sealed_keys import Safe
from memory.stored_lists import Shelf
from policies.errors import Misconfigured
from policies.people import Person, PersonKind
from policies.rulebook import load_rulebook
from tools.access import Reads
from tools.connectors.network import Network
from tools.connectors.shared_buckets import buckets_of
from tools.registry import CAPABILITIES, LOOKUPS, check_registry
from tools.tool import LookupContext


@dataclass(frozen=True)
class House:
    """The rooms every process needs, whether it serves, asks or proves."""

    settings: Settings
    database: Database
    directory: CachedDirectory
    reads: Reads
    filing: Filing
    proposals: Proposals
    decisions: Decisions


def open_database(settings: Settings) -> Database:
    """Connect, and bring the tables up to date; in practice the calendar too."""
    database = Database(settings.database_url, practice=settings.is_practice)
    migrate(database)
    follow(settings, database)
    return database


@contextmanager
def opened_safe(settings: Settings) -> Iterator[Safe]:
    """Open the safe of our own keys, as long as somebody looks into it."""
    database = open_database(settings)
    try:
        yield open_safe(settings, database)
    finally:
        database.close()


def enrol(
    database: Database, people: tuple[PersonSettings, ...], accounts: tuple[str, ...]
) -> None:
    """Bring people and accounts in the database up to what the settings say."""
    names = Counter(one.name.casefold() for one in people)
    with database.transaction() as tx:
        for account in accounts:
            roster.open_account(tx, account, system=account.partition(":")[0], name=account)
        known = [
            roster.enrol(
                tx,
                one.name,
                kind=PersonKind.MEMBER,
                groups=one.groups,
                accounts_used={"slack": one.slack, "cli": _at_the_terminal(one, names)},
            )
            for one in people
        ]
        roster.retire(tx, [*known, roster.enrol_system(tx)])


def _at_the_terminal(one: PersonSettings, names: Mapping[str, int]) -> str:
    """Return what `ask --as` calls a person: the name, unless two of them share it."""
    name = one.name.casefold()
    return name if names[name] == 1 else one.slack.casefold()


def nobody_yet(database: Database) -> bool:
    """Whether no people were ever enrolled."""
    with database.read() as tx:
        return not any(one.kind is PersonKind.MEMBER for one in roster.everybody(tx))


def _refuse_mixing(settings: Settings, database: Database, accounts: tuple[str, ...]) -> None:
    """Keep practice and real work in databases of their own. Raises `Misconfigured`."""
    with database.read() as tx:
        known = roster.account_ids(tx) | {*accounts}
    real = sorted(account for account in known if not is_practice(account))
    if settings.is_practice and real:
        raise Misconfigured(
            f"This database works for {', '.join(real)}, and the settings are "
            "the practice shop's. Set the real keys, or another COUNTERSIGN_DATABASE_URL. Nothing "
            "was started."
        )
    if not settings.is_practice and len(real) < len(known):
        raise Misconfigured(
            "This database is the practice shop's, and the settings hold real keys. Set another "
            "COUNTERSIGN_DATABASE_URL. Nothing was started."
        )


def build_house(
    settings: Settings,
    database: Database,
    systems: Systems,
    *,
    network: Network | None = None,
    vouch: Vouch | None = None,
    enrolling: bool,
) -> House:
    """Put the rooms together. Raises `Misconfigured` where rules, tools or people do not fit.

    `enrolling` is for the process that serves: who works here is what it was started with, and no
    client with an older people file may say otherwise.
    """
    check_registry()
    rulebook = load_rulebook()
    _refuse_mixing(settings, database, systems.accounts)
    if enrolling:
        enrol(database, load_people(settings), systems.accounts)
    directory = CachedDirectory(database, vouch)
    bench = Bench(lambda: rulebook, directory, settings.calendar, settings.zone)
    safe = open_safe(settings, database)
    reads = open_reads(
        systems, network or Network(buckets=buckets_of(database)), safe, Shelf(database)
    )
    desks = {name.strip().casefold(): to for name, to in settings.carrier_mail.items()}
    reads = replace(reads, carrier_mail=desks)
    filing = Filing(database, bench, reads, CAPABILITIES)
    return House(
        settings=settings,
        database=database,
        directory=directory,
        reads=reads,
        filing=filing,
        proposals=Proposals(filing),
        decisions=Decisions(database, bench),
    )


def build_operator(house: House, conversations: Conversations) -> Operator:
    """Give the operator its look-ups and its desk; no write key is within its reach (I19)."""
    # Taken out here, because what a function closes over is in reach: the settings hold every key.
    reads, database, zone = house.reads, house.database, house.settings.zone
    ship_by, log = house.settings.ship_by, LogWatch()
    vendors = house.settings.calendars.vendors

    def context_for(person: Person) -> LookupContext:
        with database.read() as tx:
            as_of = tx.now()
        return LookupContext(
            reads,
            database,
            person,
            as_of,
            zone,
            ship_by,
            log,
            vendor_works=lambda vendor, day: vendors.of(vendor).day_from(day),
        )

    return Operator(
        lookups=LOOKUPS,
        desk=house.proposals,
        choices=lambda kind, ask, context: CAPABILITIES[kind].offers(ask, context.reads),
        context_for=context_for,
        conversations=conversations,
        model=house.settings.model,
        database=database,
    )
