"""`countersign readiness`: what is wrong in the data, and what that stands in the way of."""

from collections.abc import Iterator

from countersign.mirroring import look
from memory.database import Database
from memory.mirror.readiness import Fault, faults
from policies.errors import NotFound
from policies.freshness import by_system

_CALLED = {"variants": "articles", "prices": "listings", "card_refunds": "refunds by card"}


def report(database: Database) -> str:
    """Write the report. Raises `NotFound` before the first load is complete."""
    streams = look(database)
    if not any(one.whole_at for one in streams):
        raise NotFound("Nothing is copied yet: run `countersign mirror load` first.")
    with database.read() as tx:
        found = faults(tx)
    return "\n".join([f"Read from copies: {'; '.join(by_system(streams))}.", *_lines(found)])


def _lines(found: tuple[Fault, ...]) -> Iterator[str]:
    for one in sorted(found, key=lambda fault: not fault.count):
        if one.count is None:
            yield f"?   {one.check.what}: cannot be told, a system it takes is not copied yet"
        elif one.count == 0:
            yield f"ok  0 {one.check.what} (of {one.among:,} {_called(one)})"
        else:
            yield f"!   {one.count:,} {one.check.what} (of {one.among:,} {_called(one)})"
            yield f"      stands in the way of: {one.check.blocks}"
            yield f"      e.g. {', '.join(one.examples)}"


def _called(one: Fault) -> str:
    return _CALLED.get(one.check.of.name, one.check.of.name)
