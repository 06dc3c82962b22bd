"""The composition root: the one place that knows everyone and puts the house together."""

from dataclasses import dataclass

from agent.conversation import Conversations
from agent.decisions import Decisions
from agent.directory import CachedDirectory, Vouch
from agent.filing import Filing
from agent.judging import Bench
from agent.operator import Operator
from agent.proposals import Proposals
from countersign.practice import Connections
from countersign.settings import PersonSettings, Settings, load_people
from memory import roster
from memory.database import Database
from memory.schema import migrate
from policies.people import Person, PersonKind
from policies.rulebook import load_rulebook
from tools.access import Reads, Writes
from tools.connectors.http import Network
from tools.connectors.shopify import ShopifyReader, ShopifySettings, ShopifyWriter
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
    """Connect, and bring the tables up to date."""
    database = Database(settings.database_url, practice=settings.is_practice)
    migrate(database)
    return database


def enrol(database: Database, people: tuple[PersonSettings, ...], account: str) -> None:
    """Bring people and accounts in the database up to what the settings say."""
    with database.transaction() as tx:
        roster.open_account(tx, account, system=account.partition(":")[0], name=account)
        known = [
            roster.enrol(
                tx,
                one.name,
                kind=PersonKind.MEMBER,
                groups=one.groups,
                accounts_used={"slack": one.slack, "cli": one.name.casefold()},
            )
            for one in people
        ]
        roster.retire(tx, known)


def build_house(
    settings: Settings,
    database: Database,
    shopify: ShopifySettings,
    *,
    network: Network | None = None,
    vouch: Vouch | None = None,
) -> House:
    """Put the rooms together. Raises `Misconfigured` where rules, tools or people do not fit."""
    check_registry()
    rulebook = load_rulebook()
    enrol(database, load_people(settings), shopify.account)
    directory = CachedDirectory(database, vouch)
    bench = Bench(lambda: rulebook, directory, settings.calendar, settings.zone)
    reader = ShopifyReader(shopify, network or Network())
    reads = Reads(shops={shopify.account: reader})
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

    def context_for(person: Person) -> LookupContext:
        with database.read() as tx:
            as_of = tx.now()
        return LookupContext(reads, database, person, as_of, zone)

    return Operator(
        lookups=LOOKUPS,
        desk=house.proposals,
        choices=lambda kind, ask, context: CAPABILITIES[kind].choices(ask, context.reads),
        context_for=context_for,
        conversations=conversations,
        model=house.settings.model,
    )


def build_writes(found: Connections, network: Network | None = None) -> Writes:
    """Make the one key ring that can change anything; only an executor is ever given it."""
    writer = ShopifyWriter(found.shopify, network or Network())
    return Writes(shops={found.shopify.account: writer})
