import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sandbox.journal import Change
from sandbox.life.buying import books_are_kept, shelves_are_filled
from sandbox.life.carriers import carriers_bring
from sandbox.life.hour import LENGTH, Hour, is_planted
from sandbox.life.selling import market_sells
from sandbox.life.shopping import (
    address_is_set_right,
    customer_acts,
    orders_come,
    return_goes_on,
    warehouse_sends,
)
from sandbox.life.slips import slips_happen
from sandbox.shop.writer import Writer
from sandbox.vendor import PracticeVendor, WithMornings, WithPost
from sandbox.world import World

VENDOR = "life"
DAY = timedelta(days=1)
LONGEST = timedelta(days=31)
FINISHED_AFTER = timedelta(days=45)
"""After so long nothing becomes of an order any more."""


@dataclass(frozen=True)
class Life:
    """Lets time pass in the practice company, an hour after the other."""

    world: World
    writer: Writer
    vendors: Sequence[PracticeVendor] = ()

    def passes(self, length: timedelta) -> dict[str, int]:
        """Let so much time pass at once, and say how much of what happened in it.

        What is less than an hour passes without anything happening.
        """
        told: dict[str, int] = {}
        whole, rest = divmod(length, LENGTH)
        for _ in range(whole):
            self.world.clock.move(LENGTH)
            for what, number in self._hour().items():
                told[what] = told.get(what, 0) + number
        self.world.clock.move(rest)
        return told

    async def goes_on(self, days: int, seconds: float) -> None:
        """Let a day pass every so many seconds, so many times.

        In between time is as on the wall: whoever copies and works can keep up.
        """
        for _ in range(days):
            await asyncio.sleep(seconds)
            self.passes(DAY)

    def _hour(self) -> dict[str, int]:
        lived = self.world.lived
        lived.hours += 1
        rng = Random(f"life {self.world.wanted.seed} {lived.hours}")
        hour = Hour(self.world, self.world.clock.now(), rng)
        change = Change(VENDOR, "hour", {"number": lived.hours}, "time")
        return self.writer.write(change, lambda *_: self._lived(hour), dict)

    def _lived(self, hour: Hour) -> dict[str, int]:
        orders_come(hour)
        recent = hour.now - FINISHED_AFTER
        for order in [one for one in hour.shop.orders.values() if one.created_at > recent]:
            if is_planted(order, hour.shop):
                continue
            address_is_set_right(order, hour)
            warehouse_sends(order, hour)
            carriers_bring(order, hour)
            customer_acts(order, hour)
            return_goes_on(order, hour)
        market_sells(hour)
        shelves_are_filled(hour)
        books_are_kept(hour)
        slips_happen(hour, self.world.lived.slips)
        for vendor in self.vendors:
            if hour.begins_day and isinstance(vendor, WithMornings):
                vendor.morning()
            if isinstance(vendor, WithPost):
                for letter in hour.letters:
                    vendor.take_in(letter)
        return hour.told
