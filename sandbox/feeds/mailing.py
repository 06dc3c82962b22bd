"""The vendor that mails its list every morning."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.feeds.lists import MAILS, stock_list
from sandbox.graph.letter import File, Letter
from sandbox.graph.mailbox import Address
from sandbox.trade.partners import key_of
from sandbox.world import World

ADDRESS = f"stock@{key_of(MAILS)}.example"
_LATELY = (timedelta(days=1, hours=4), timedelta(hours=4))


def lists_arrive(world: World, now: datetime) -> Iterator[Letter]:
    """Tell of yesterday's list and today's."""
    for ago in _LATELY:
        yield list_of_the_day(world, now - ago)


def list_of_the_day(world: World, at: datetime) -> Letter:
    """Return the mail with the list as it is sent at a moment."""
    sent = stock_list(world, MAILS, at)
    return Letter(
        sender=Address(f"{MAILS} stock", ADDRESS),
        subject=f"Stock and prices {sent.at:%d %b %Y}",
        body="Please find our stock and your prices attached.\n\nThis mail is sent by itself.",
        at=sent.at,
        files=(File(sent.name, "text/csv", sent.content),),
    )
