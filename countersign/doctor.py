"""What is missing for a real Slack, shop and model, and whether what is there works."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from agent.checkup import try_model
from countersign.composition import open_database, opened_safe
from countersign.hearing import address
from countersign.keys import rights_of
from countersign.mirroring import look
from countersign.practice import Connections, connections
from countersign.settings import Settings, load_people, read_people
from countersign.systems import Systems, open_mailbox
from policies.commands import check
from policies.errors import CountersignError
from policies.freshness import Standing
from slack_app.checkup import try_slack
from tools.connectors.checkup import (
    try_amazon,
    try_keepa,
    try_letters,
    try_mail,
    try_notices,
    try_parcels,
    try_quickbooks,
    try_shopify,
    try_stripe,
)
from tools.connectors.network import Network
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.vendor_lists.checkup import try_lists
from tools.vendor_lists.settings import FeedsSettings


@dataclass(frozen=True)
class Finding:
    """One thing looked at, and the sentence about it. What is doubtful may be fine all the same."""

    what: str
    fine: bool
    sentence: str
    doubtful: bool = False

    def __str__(self) -> str:
        mark = "FAIL" if not self.fine else "WARN" if self.doubtful else "ok"
        return f"{mark:<4}  {self.what:<10} {self.sentence}"


def examine(settings: Settings) -> list[Finding]:
    """Look at everything once. Nothing is changed anywhere."""
    return list(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    yield _finding("rules", check)
    yield _finding("people", lambda: f"{len(load_people(settings))} people")
    if settings.is_practice and (file := settings.people_file):
        yield _finding("their file", lambda: f"{len(read_people(file))} people in {file.name}")
    yield _finding("database", lambda: _database(settings))
    yield from _copies(settings)
    try:
        found: Connections = connections(settings)
    except CountersignError as error:
        yield Finding("systems", fine=False, sentence=error.sentence)
        return
    kind = "the practice shop's" if settings.is_practice else "real"
    yield Finding("keys", fine=True, sentence=f"Slack and Shopify keys are {kind}")
    if settings.is_practice:
        yield Finding(
            "to do",
            fine=True,
            sentence="for a real shop set COUNTERSIGN_SHOPIFY__URL, __ACCOUNT, __READ_TOKEN and "
            "__WRITE_TOKEN, COUNTERSIGN_SLACK__BOT_TOKEN and __APP_TOKEN, COUNTERSIGN_PEOPLE_FILE",
        )
    shop, chat = found.shopify, found.slack
    yield from _connected("shopify", shop, settings, lambda: try_shopify(shop))
    yield _finding("events", lambda: _events(settings, found))
    yield from _beside_the_shop(settings, found.systems)
    yield from _connected("slack", chat, settings, lambda: try_slack(chat))
    if (notices := settings.digest.mail) is not None:
        yield _finding("digest by mail", lambda: try_notices(notices))
    if settings.model is None:
        yield Finding(
            "model",
            fine=True,
            sentence="none; the built-in planner answers. Set COUNTERSIGN_MODEL__BASE_URL for one",
        )
    else:
        model = settings.model
        yield _finding("model", lambda: try_model(model))


def _beside_the_shop(settings: Settings, systems: Systems) -> Iterator[Finding]:
    """Look at what else is connected."""
    if (seller := systems.amazon) is not None:
        yield from _connected("amazon", seller, settings, lambda: try_amazon(seller))
    if (books := systems.quickbooks) is not None:
        yield from _connected("quickbooks", books, settings, lambda: _quickbooks(settings, books))
    if (mailbox := systems.graph) is not None:
        yield from _connected("mail", mailbox, settings, lambda: try_mail(mailbox))
    if (letters := systems.imap) is not None:
        yield from _connected("mail", letters, settings, lambda: try_letters(letters))
    if (payments := systems.stripe) is not None:
        yield from _connected("stripe", payments, settings, lambda: try_stripe(payments))
    if (carriers := systems.easypost) is not None:
        yield from _connected("parcels", carriers, settings, lambda: try_parcels(carriers))
    if (watched := systems.keepa) is not None:
        yield from _connected("keepa", watched, settings, lambda: try_keepa(watched))
    if (lists := systems.feeds) is not None:
        yield from _connected("lists", lists, settings, lambda: _lists(systems, lists))


def _connected(
    what: str, own: BaseModel, settings: Settings, look: Callable[[], str]
) -> Iterator[Finding]:
    """Say of each key what it may do, and whether the system answers, if it can be asked at all."""
    try:
        keys = rights_of(own, settings)
    except CountersignError as error:
        yield Finding(what, fine=False, sentence=error.sentence)
        return
    for key in keys:
        yield Finding(what, not key.is_refused, key.sentence, doubtful=key.is_doubtful)
    if not any(key.missing for key in keys):
        yield _finding(what, look)


def _lists(systems: Systems, lists: FeedsSettings) -> str:
    network = Network()
    with network.client:
        return try_lists(lists, open_mailbox(systems, network))


def _quickbooks(settings: Settings, books: QuickBooksSettings) -> str:
    with opened_safe(settings) as safe:
        return try_quickbooks(books, safe)


def _database(settings: Settings) -> str:
    open_database(settings).close()
    return settings.database_url.partition("://")[0]


def _copies(settings: Settings) -> Iterator[Finding]:
    """Say how fresh each copy is; an old one only says that nothing has served for a while."""
    try:
        database = open_database(settings)
        streams = look(database)
        database.close()
    except CountersignError:
        return
    for one in streams:
        well = one.standing is not Standing.FAILING
        yield Finding("copy", fine=well, sentence=f"{one.sentence} ({one.figures})")
    if not streams:
        yield Finding("copy", fine=True, sentence="none yet; `countersign serve` begins by itself")


def _events(settings: Settings, found: Connections) -> str:
    names = ", ".join(one.name for one in found.senders)
    if not names:
        return "no vendor tells us of changes; docs/events.md says how it may"
    if settings.is_practice or found.events.public_url:
        return f"{names} may tell us of changes; the shop at {address(settings, found)}"
    return f"{names} may tell us of changes"


def _finding(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, fine=True, sentence=look())
    except CountersignError as error:
        return Finding(what, fine=False, sentence=error.sentence)
