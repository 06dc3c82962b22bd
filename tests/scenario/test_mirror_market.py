"""The copy of what a seller offers equals Amazon's: loaded, killed on the way, followed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from memory.database import Database
from memory.mirror import tables
from memory.mirror.rows import PriceRow
from tests.amazon_seller import Seller, seller
from tests.mirror_fixture import streams
from tests.mirrored_house import Dying, PulledPlug, copier, cursor_of, later, load, rows
from tests.ready_database import lay_out
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.amazon_listings import Search
from tools.mirror.amazon_listings_feed import AmazonListingsFeed

__all__ = ["seller"]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

FORMER = PriceRow(
    source="",
    id="OLD-1",
    updated_at=LONG_AGO,
    fetched_at=LONG_AGO,
    sku="OLD-1",
    listing="B01",
    state="live",
    price=100,
    currency="USD",
    units=1,
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120, speed=200) as running:
        yield running


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(lay_out(database_url), practice=True)
    yield opened
    opened.close()


def offers(seller: Seller, database: Database) -> None:
    """See that what is kept of each listing is what Amazon says of it one by one."""
    for sku, row in rows(database, tables.prices).items():
        listing = seller.reader.listing(sku)
        assert listing is not None
        assert row.currency == "USD"
        assert (row.listing, row.price, row.units, row.state) == (
            listing.asin,
            listing.price and listing.price.minor,
            listing.quantity,
            "live" if listing.buyable else "paused",
        )


def test_listings_are_loaded_killed_on_the_way_and_followed(
    database: Database, seller: Seller
) -> None:
    feed = AmazonListingsFeed(seller.reader, reach=40, most=20)
    dying = copier(database, [Dying(feed, 2)])
    with pytest.raises(PulledPlug):
        dying.run_due()
    assert cursor_of(database, "listings")["load"]["loaded"] == 40
    copying = copier(database, [AmazonListingsFeed(seller.reader, reach=40)])
    load(copying)
    first = seller.reader.some_listings(Search("createdDate", LONG_AGO), None)
    assert len(rows(database, tables.prices)) == first.total > 60
    listing = seller.writer.listing("BIN-24")
    assert listing is not None
    seller.writer.set_quantity(listing, 7)
    copying.run_due()
    assert rows(database, tables.prices)["BIN-24"].units == 7
    offers(seller, database)
    assert streams(database)["listings"].sentence.startswith("Amazon listings fresh, ")


def test_what_is_no_longer_listed_is_known_after_a_day(database: Database, seller: Seller) -> None:
    copying = copier(database, [AmazonListingsFeed(seller.reader)])
    load(copying)
    with database.transaction() as tx:
        gone = {**vars(FORMER), "source": seller.reader.account}
        tx.connection.execute(insert(tables.prices).values(gone))
    copying.run_due()
    assert FORMER.id in rows(database, tables.prices)
    later(database, timedelta(days=1, minutes=1).total_seconds())
    copying.run_due()
    assert FORMER.id not in rows(database, tables.prices)
    assert "BIN-24" in rows(database, tables.prices)
