"""A vendor who lays lists into a folder, a buyer who confirms them, and a worker who reads them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.mirroring import Mirroring
from memory import roster
from memory.database import Database
from memory.mirror import sources, vendor_lists
from memory.mirror.vendor_lists import Offer
from policies.freshness import Freshness
from policies.people import Group
from tools.mirror.vendor_feed import VendorFeed
from tools.vendor_lists.columns import propose
from tools.vendor_lists.places import VendorList, open_lists
from tools.vendor_lists.settings import STREAM, FeedsSettings
from tools.vendor_lists.table import read_table

SOURCE = "feeds:acme/sierra-rack-works"
HEAD = "SKU,Qty,Price\n"


@dataclass
class Desk:
    """One vendor's folder, and our side of it."""

    folder: Path
    database: Database
    lee: str = ""
    sender: VendorList = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / "sierra").mkdir()
        file = self.folder / "vendors.toml"
        file.write_text(
            '[[vendors]]\nname = "Sierra Rack Works"\nfolder = "sierra"\nstale_after = 24\n'
        )
        settings = FeedsSettings(account="feeds:acme", file=file)
        self.sender = open_lists(settings.account, settings.vendors(), {})[SOURCE]
        with self.database.transaction() as tx:
            self.lee = roster.enrol(
                tx, "Lee", groups=[Group.BUYING], accounts_used={"slack": "T:LEE", "cli": "lee"}
            )

    def lay(self, content: str | bytes, *, ago: timedelta, name: str = "stock.csv") -> Path:
        """Lay a file into the folder, written so long ago."""
        file = self.folder / "sierra" / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        at = (datetime.now(UTC) - ago).timestamp()
        os.utime(file, (at, at))
        return file

    def confirm(self) -> None:
        """Have Lee confirm what is guessed of the newest list."""
        sent = self.sender.place.newest(datetime.now(UTC), "")
        assert sent is not None
        table = read_table(sent.read())
        columns = propose(table, {}, "USD").model_dump(mode="json")
        with self.database.transaction() as tx:
            vendor_lists.confirm(tx, SOURCE, table.digest, columns, person=self.lee)

    @property
    def feed(self) -> VendorFeed:
        """The list as a stream."""
        return VendorFeed(self.sender, self.database)

    def look(self, feeds: Sequence[VendorFeed] = ()) -> Freshness:
        """Let a worker take its turn, and say how the list stands then."""
        worker = Mirroring(self.database, feeds or (self.feed,), "worker-1")
        worker.register()
        with self.database.copying() as tx:
            sources.hurry(tx, SOURCE, STREAM)
        worker.run_due()
        return self.stands()

    def stands(self) -> Freshness:
        """Say how the list stands."""
        with self.database.read() as tx:
            return next(one for one in sources.read(tx) if one.account == SOURCE)

    def offer(self, sku: str) -> Offer | None:
        """Return what the list says of an article of ours."""
        with self.database.read() as tx:
            return next(iter(vendor_lists.offers(tx, sku)), None)
