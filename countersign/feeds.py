"""What people do with vendors' lists at the terminal: look, confirm columns, link numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from countersign.asking import person_named
from countersign.composition import House, build_house, nobody_yet, open_database
from countersign.practice import connections
from countersign.settings import load_settings
from memory.mirror import sources, vendor_lists
from policies.errors import BadRequest, NotEligible, NotFound
from policies.people import Group, Person
from tools.plain_text import plain_text, quoted
from tools.vendor_lists.columns import Columns, propose, shown
from tools.vendor_lists.numbers import Decimal
from tools.vendor_lists.places import VendorList
from tools.vendor_lists.roles import Role
from tools.vendor_lists.settings import STREAM, VendorSettings, key_of
from tools.vendor_lists.table import read_table

SAYS_WHAT_COLUMNS_ARE: Final = (Group.BUYING, Group.OWNERS)


@dataclass(frozen=True)
class Proposal:
    """The newest list of a vendor with its columns as they are guessed, and that in words."""

    sender: VendorList
    digest: str
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
    if not any(person.belongs_to(group) for group in SAYS_WHAT_COLUMNS_ARE):
        raise NotEligible("Somebody from buying, or an owner, says what a vendor's list says.")
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
    sender = _sender(house, vendor)
    if decimal not in {"", ".", ","}:
        raise BadRequest("--decimal is . or , and nothing else.")
    with house.database.read() as tx:
        now = tx.now()
    sent = sender.place.newest(now, "")
    if sent is None:
        raise NotFound(f"No list of {sender.vendor.name} has come yet.")
    table = read_table(sent.read())
    given = dict(map(_told, said))
    custom = cast("Decimal", decimal) if decimal else None
    columns = propose(table, given, sender.vendor.currency, custom)
    at = sent.at.astimezone(house.settings.zone)
    head = f"{sender.vendor.name}: {sent.name} of {at:%d %b %Y %H:%M}, {len(table.rows):,} rows"
    return Proposal(sender, table.digest, columns, (head, *shown(table, columns)))


def keep(house: House, found: Proposal, person: Person) -> str:
    """Keep what a person confirmed, and have the list read at once."""
    source = found.sender.source
    with house.database.transaction() as tx:
        columns = found.columns.model_dump(mode="json")
        vendor_lists.confirm(tx, source, found.digest, columns, person=person.id)
        sources.hurry(tx, source, STREAM)
    return f"Kept, as {person.name} says. The list is read now, and each one with these columns."


def linked(house: House, vendor: str, part: str, sku: str, person: Person) -> str:
    """Keep that a vendor's number is an article of ours. Raises `NotFound` for one not listed."""
    sender, part = _sender(house, vendor), part.strip()
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
    sender = _sender(house, vendor)
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


def _sender(house: House, vendor: str) -> VendorList:
    lists: Mapping[str, VendorList] = house.reads.vendor_lists
    for one in lists.values():
        if one.vendor.key == key_of(vendor):
            return one
    known = ", ".join(one.vendor.key for one in lists.values())
    raise NotFound(f"No vendor called {quoted(vendor, 40)} sends lists. There are: {known}.")
