"""What people do with vendors' lists at the terminal: look, confirm columns, link numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from agent.vendor_columns import NewestList, VendorColumns, must_be_able_to_confirm
from countersign.asking import person_named
from countersign.composition import House, build_house, nobody_yet, open_database
from countersign.practice import connections
from countersign.settings import load_settings
from memory.mirror import sources, vendor_lists
from policies.errors import BadRequest, NotFound
from policies.people import Person
from tools.plain_text import plain_text, quoted
from tools.vendor_lists.columns import Columns, propose, shown
from tools.vendor_lists.numbers import Decimal
from tools.vendor_lists.roles import Role
from tools.vendor_lists.settings import STREAM, VendorSettings


@dataclass(frozen=True)
class Proposal:
    """The newest list of a vendor with its columns as they are guessed, and that in words."""

    newest: NewestList
    columns: Columns
    lines: tuple[str, ...]


def opened() -> House:
    """Open everything that can be read. Raises `NotFound` where no vendor sends lists."""
    settings = load_settings()
    database = open_database(settings)
    first = settings.is_practice and nobody_yet(database)
    house = build_house(settings, database, connections(settings).systems, enrolling=first)
    if not house.reads.vendor_lists:
        raise NotFound("No vendor sends lists yet. docs/connect-vendor-feeds.md says how.")
    return house


def who(house: House, name: str) -> Person:
    """Return who says so. Raises `NotEligible` for whoever does not buy."""
    if not name:
        raise BadRequest("Say who you are: --as lee")
    person = person_named(house, name)
    must_be_able_to_confirm(person)
    return person


def stands(house: House) -> Iterator[str]:
    """Say how each vendor's list stands."""
    with house.database.read() as tx:
        fresh = {one.account: one for one in sources.read(tx) if one.stream == STREAM}
        known = {name: vendor_lists.confirmed(tx, name) for name in house.reads.vendor_lists}
        last = {name: sources.cursor(tx, name, STREAM) for name in house.reads.vendor_lists}
    for name, sender in house.reads.vendor_lists.items():
        vendor, one, agreed = sender.vendor, fresh.get(name), known[name]
        where = f"by mail from {vendor.sender}" if vendor.sender else f"in {_folder(vendor)}"
        yield f"{vendor.key}  {vendor.name}, {where}"
        yield f"  {one.sentence if one else 'Not looked at yet: `countersign serve` does.'}"
        if last[name].get("said"):
            yield f"  last read: {last[name]['name']}, {last[name]['said']}"
        if agreed:
            at = agreed.at.astimezone(house.settings.zone)
            yield f"  columns confirmed by {agreed.by}, {at:%d %b %Y %H:%M}"


def proposed(house: House, vendor: str, said: Sequence[str] = (), decimal: str = "") -> Proposal:
    """Guess the columns of a vendor's newest list; what a person has said of some comes first."""
    if decimal not in {"", ".", ","}:
        raise BadRequest("--decimal is . or , and nothing else.")
    found = _desk(house).newest(vendor)
    given = dict(map(_told, said))
    custom = cast("Decimal", decimal) if decimal else None
    columns = propose(found.table, given, found.sender.vendor.currency, custom)
    return Proposal(found, columns, (found.head, *shown(found.table, columns)))


def keep(house: House, found: Proposal, person: Person) -> str:
    """Keep what a person confirmed, and have the list read at once."""
    return _desk(house).confirm(found.newest, found.columns, person)


def linked(house: House, vendor: str, part: str, sku: str, person: Person) -> str:
    """Keep that a vendor's number is an article of ours. Raises `NotFound` for one not listed."""
    sender, part = _desk(house).sender(vendor), part.strip()
    stocks = (stock for shop in house.reads.shops.values() for stock in shop.stock_of(sku))
    ours = next((plain_text(stock.sku) for stock in stocks if stock.sku), None)
    if ours is None:
        raise NotFound(f"We sell nothing called {quoted(sku, 40)}. Nothing was kept.")
    with house.database.transaction() as tx:
        if not vendor_lists.has_part(tx, sender.source, part):
            raise NotFound(
                f"{sender.vendor.name} lists no {quoted(part, 40)}. Write it as it stands there."
            )
        vendor_lists.link(tx, sender.source, part, ours, person=person.id)
    return f"Kept, as {person.name} says: {part} of {sender.vendor.name} is our {ours}."


def unlinked(house: House, vendor: str, part: str, person: Person) -> str:
    """Forget what was said of a vendor's number."""
    sender = _desk(house).sender(vendor)
    with house.database.transaction() as tx:
        if not vendor_lists.unlink(tx, sender.source, part.strip(), person=person.id):
            raise NotFound(f"Nobody has said anything of {quoted(part, 40)}.")
    return f"Forgotten: {part.strip()} of {sender.vendor.name} is what it says itself."


def _folder(vendor: VendorSettings) -> str:
    return str(vendor.folder or vendor.sftp)


def _told(said: str) -> tuple[Role, str]:
    """Read `quantity=On hand`. Raises `BadRequest`."""
    role, _, title = said.partition("=")
    if role.strip() not in [*Role] or not title.strip():
        raise BadRequest(
            f"{quoted(said, 40)} says nothing of a column. Write it like quantity=“On hand”; "
            f"there are {', '.join(Role)}."
        )
    return Role(role.strip()), title.strip(' “”"')


def _desk(house: House) -> VendorColumns:
    return VendorColumns(house.database, house.reads.vendor_lists, house.settings.zone)
