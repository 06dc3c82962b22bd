"""Vendors who send lists of their stock: files in a folder, and who mails one instead."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from starlette.routing import BaseRoute

from sandbox.feeds.lists import FORGETS, FORGOTTEN_FOR, LAYS_FILES, MAILS, StockList, stock_list
from sandbox.feeds.mailing import ADDRESS
from sandbox.trade.partners import key_of
from sandbox.world import World

NAME = "feeds"
ACCOUNT = "feeds:countersign-practice"
_THIS_MORNING = timedelta(hours=3)


class Feeds:
    """The lists of the practice vendors, as files that really lie on this machine.

    They lie beside the practice company's own file, where it is kept, else in a folder that is
    gone when the sandbox ends.
    """

    name = NAME

    def __init__(self, world: World, beside: Path | None) -> None:
        self._world = world
        self._passing = beside is None
        self._folder = (beside / "vendor-lists").resolve() if beside else None

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Nothing of it is HTTP."""
        return []

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="countersign-lists-"))
        return self._folder

    def connect(self) -> dict[str, object]:
        """Give the file in which an admin would have named the vendors."""
        return {"account": ACCOUNT, "file": str(self.folder / "vendors.toml")}

    def healthy(self) -> bool:
        """Whether the files are there."""
        return (self.folder / "vendors.toml").exists()

    def reset(self) -> None:
        """Lay the files as they are found on the first day."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lay()

    def kept(self) -> object:
        """Nothing: the files are on disk."""
        return None

    def recall(self, kept: object) -> None:
        """Nothing was kept."""

    async def start(self) -> None:
        """Lay the files, unless an earlier run has."""
        if not self.healthy():
            self._lay()

    def morning(self) -> None:
        """Lay today's list of the vendor that does so every day; the other one forgets again."""
        self._lay_list(stock_list(self._world, LAYS_FILES, self._world.clock.now()))

    async def stop(self) -> None:
        """Leave nothing behind that nobody goes on with."""
        if self._passing:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _lay(self) -> None:
        now = self._world.clock.now()
        for vendor, ago in ((LAYS_FILES, _THIS_MORNING), (FORGETS, FORGOTTEN_FOR)):
            self._lay_list(stock_list(self._world, vendor, now - ago))
        vendors = (
            f'[[vendors]]\nname = "{MAILS}"\nsender = "{ADDRESS}"\nfiles = "stock-*.csv"\n',
            *(
                f'[[vendors]]\nname = "{name}"\nfolder = "{key_of(name)}"\n'
                for name in (LAYS_FILES, FORGETS)
            ),
        )
        (self.folder / "vendors.toml").write_text("\n".join(vendors), encoding="utf-8")

    def _lay_list(self, one: StockList) -> None:
        file = self.folder / one.vendor.key / one.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(one.content)
        os.utime(file, (one.at.timestamp(), one.at.timestamp()))
