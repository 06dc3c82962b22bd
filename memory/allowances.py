"""What may still be asked of a vendor, counted once for all workers: one row a bucket.

For PostgreSQL: on SQLite one process works, and counts for itself. Each call is one statement, by
the server's own clock, which no practice calendar moves.
"""

from sqlalchemy import Float, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert

from memory.database import Tx
from memory.tables import allowances

_NOW = cast(func.extract("epoch", func.clock_timestamp()), Float)
_SIZE, _RATE = bindparam("size", type_=Float), bindparam("per_second", type_=Float)
_PRICE, _FLOOR = bindparam("price", type_=Float), bindparam("floor", type_=Float)
_PASSED = func.greatest(0.0, _NOW - allowances.c.counted_at)
_FILLED = func.least(_SIZE, allowances.c.remaining + _PASSED * _RATE)
_MINE = allowances.c.bucket == bindparam("name")
_TAKE = (
    update(allowances)
    .where(_MINE, _FILLED - _PRICE >= _FLOOR)
    .values(remaining=_FILLED - _PRICE, counted_at=_NOW)
    .returning(allowances.c.remaining)
)
_LOOK = select(_FILLED - _PRICE).where(_MINE)
_DRAIN = (
    update(allowances)
    .where(_MINE)
    .values(remaining=func.least(allowances.c.remaining, 0.0), counted_at=_NOW)
)


def take(
    tx: Tx, bucket: str, *, size: float, per_second: float, price: float, floor: float
) -> float | None:
    """Take a price out of a bucket and return what is left; None where it would pass the floor.

    A bucket nobody knew is full.
    """
    asked = {"name": bucket, "size": size, "per_second": per_second, "price": price}
    left: float | None = tx.connection.scalar(_TAKE, {**asked, "floor": floor})
    if left is None:
        put(tx, bucket, size, anew=False)
        left = tx.connection.scalar(_TAKE, {**asked, "floor": floor})
    return left


def look(tx: Tx, bucket: str, *, size: float, per_second: float, price: float) -> float:
    """Return what would be left."""
    asked = {"name": bucket, "size": size, "per_second": per_second, "price": price}
    left = tx.connection.scalar(_LOOK, asked)
    return size - price if left is None else left


def put(tx: Tx, bucket: str, left: float, *, anew: bool = True) -> None:
    """Say what is in a bucket; without `anew` only of one that is not known."""
    new = insert(allowances).values(bucket=bucket, remaining=left, counted_at=_NOW)
    known = {"remaining": new.excluded.remaining, "counted_at": new.excluded.counted_at}
    said = (
        new.on_conflict_do_update(index_elements=["bucket"], set_=known)
        if anew
        else new.on_conflict_do_nothing()
    )
    tx.connection.execute(said)


def drain(tx: Tx, bucket: str) -> None:
    """Leave nothing in a bucket; what is promised stays promised."""
    if not tx.connection.execute(_DRAIN, {"name": bucket}).rowcount:
        put(tx, bucket, 0.0)
