"""The practice company on disk, so that a demo that was ended goes on where it was."""

import asyncio
import pickle
from contextlib import suppress
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.journal import Journal
from sandbox.shopify.vendor import ShopifyVendor
from sandbox.slack.app import SlackSandbox
from sandbox.vendor import PracticeVendor
from sandbox.world import World

FORMAT = 17
"""To be raised whenever what is kept is shaped differently."""
EVERY_SECONDS = 1.0
_FOREIGN = "{} does not hold a practice company of this version: forget it with `make demo-reset`."


class NotKept(Exception):
    """What is on disk cannot be gone on with; the sentence says what to do."""


class Keeping:
    """Shop, idempotency keys, journal and Slack in one file, replaced whole and never in part.

    Nothing is answered before it is kept (`guarding`), so that not even a killed process forgets a
    refund it has confirmed. What nobody is answered about is kept within a second (`now_and_then`).
    """

    def __init__(
        self,
        file: Path,
        world: World,
        journal: Journal,
        shopify: ShopifyVendor,
        slack: SlackSandbox,
        vendors: tuple[PracticeVendor, ...] = (),
    ) -> None:
        self._file = file
        self._world = world
        self._journal = journal
        self._shopify = shopify
        self._slack = slack
        self._vendors = vendors
        self._marks: tuple[object, object] = (None, None)
        self._shop_part = b""

    def recall(self) -> None:
        """Go on with what the file holds, if there is one. Raises `NotKept`."""
        if not self._file.exists():
            return
        try:
            kept = pickle.loads(self._file.read_bytes())  # noqa: S301 # written by this class alone
            readable, home = kept["format"] == FORMAT, kept["url"]
            shop, slack = pickle.loads(kept["shop"]), pickle.loads(kept["slack"])  # noqa: S301 # as above
        except Exception as error:
            raise NotKept(_FOREIGN.format(self._file)) from error
        if not readable:
            raise NotKept(_FOREIGN.format(self._file))
        if home != self._world.base_url:
            raise NotKept(
                f"The practice company kept in {self._file} lives at {home}, where its links "
                "lead: start it there, or forget it with `make demo-reset`."
            )
        self._world.wanted, self._world.shop = shop["wanted"], shop["shop"]
        self._world.trade, self._world.lived = shop["trade"], shop["lived"]
        self._world.clock.move(shop["ahead"] - self._world.clock.ahead)
        self._journal.recall(shop["journal"])
        self._shopify.recall(shop["keys"], shop["webhooks"])
        self._slack.recall(slack)
        for vendor in self._vendors:
            vendor.recall(shop["vendors"][vendor.name])

    def save(self) -> None:
        """Write the file anew if anything has changed since the last time."""
        shop = self._world.shop
        moved = self._world.clock.ahead
        shop_mark = (id(shop), self._journal.revision, frozenset(shop.ticked), moved)
        marks = (shop_mark, self._slack.revision)
        if marks == self._marks:
            return
        if shop_mark != self._marks[0]:
            self._shop_part = pickle.dumps(
                {
                    "wanted": self._world.wanted,
                    "shop": shop,
                    "trade": self._world.trade,
                    "lived": self._world.lived,
                    "ahead": self._world.clock.ahead,
                    "journal": self._journal.entries(),
                    "keys": self._shopify.keys,
                    "webhooks": self._shopify.webhooks.subscriptions,
                    "vendors": {vendor.name: vendor.kept() for vendor in self._vendors},
                }
            )
        content = {
            "format": FORMAT,
            "url": self._world.base_url,
            "shop": self._shop_part,
            "slack": pickle.dumps(self._slack.kept()),
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        fresh.write_bytes(pickle.dumps(content))
        fresh.replace(self._file)
        self._marks = marks

    def guarding(self, app: ASGIApp) -> ASGIApp:
        """Wrap an application so that whatever a request changed is kept before its answer."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_once_kept(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self.save()
                await send(message)

            await app(scope, receive, send_once_kept if scope["type"] == "http" else send)

        return guarded

    async def now_and_then(self) -> None:
        """Keep what happens without an answer, until cancelled; then once more."""
        with suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                self.save()
        self.save()
