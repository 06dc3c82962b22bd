"""Hold what sweeps found against what was planted, and a digest against plain SQL over that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.digest import Digest, compose
from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Mode
from memory import problem_queue
from memory.database import Database
from memory.problem_queue import Filter
from policies.money import spoken_sums
from tests.copies import ZONE
from tests.planted.rows import Door
from tests.planted.shop import Planted

RECALL, PRECISION = 0.99, 0.95
"""The goals of every sweep."""
_FOUND = """
    select sweep, account, kind, object, money, currency, place from problems
    where there and ended_at is null
"""
_TABLE = """
    create table planted (
        sweep varchar(60), account varchar(120), kind varchar(40), object varchar(250),
        money bigint, currency varchar(3), place varchar(200)
    )
"""
_STORE = "insert into planted values (:sweep, :account, :kind, :object, :money, :currency, :place)"
_NEEDS = "select count(*) from planted"
_GROUPS = """
    select sweep, place, currency, count(*), coalesce(sum(money), 0) from planted
    group by sweep, place, currency
"""
_WORTH = """
    select currency, sum(money) from (
        select currency, max(money) as money from planted
        where money is not null group by account, kind, object, currency
    ) each_of_them group by currency
"""


@dataclass(frozen=True)
class Verdict:
    """What one sweep came to; `differ` are right finds with other money or another place."""

    sweep: str
    planted: int
    missed: Sequence[tuple[str, str, str]]
    false: Sequence[tuple[str, str, str]]
    differ: Sequence[str]

    @property
    def found(self) -> int:
        """How many it told of, right or wrong."""
        return self.planted - len(self.missed) + len(self.false)

    @property
    def recall(self) -> float:
        """Of what was planted, how much it found."""
        return (self.planted - len(self.missed)) / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Of what it told of, how much is so."""
        return (self.found - len(self.false)) / self.found if self.found else 1.0

    @property
    def is_good(self) -> bool:
        """Whether the goals are met, and money and place told as promised."""
        return self.recall >= RECALL and self.precision >= PRECISION and not self.differ


def verdicts(door: Door, truth: Sequence[Planted]) -> list[Verdict]:
    """Judge every sweep by what stands in the queue."""
    planted: dict[str, dict[tuple[str, str, str], Planted]] = {one.name: {} for one in SWEEPS}
    found: dict[str, dict[tuple[str, str, str], Planted]] = {one.name: {} for one in SWEEPS}
    for one in truth:
        planted[one.sweep][one.key] = one
    for row in door.ask(_FOUND, {}):
        one = Planted(*row)
        found[one.sweep][one.key] = one
    return [_judged(name, planted[name], found[name]) for name in planted]


def _judged(
    sweep: str,
    planted: dict[tuple[str, str, str], Planted],
    found: dict[tuple[str, str, str], Planted],
) -> Verdict:
    both = [(one, found[key]) for key, one in planted.items() if key in found]
    return Verdict(
        sweep,
        len(planted),
        [key for key in planted if key not in found],
        [key for key in found if key not in planted],
        [f"{one.object}: planted {one}, found {told}" for one, told in both if one != told],
    )


def digest_of(database: Database) -> Digest:
    """Put the digest together as it would be posted now."""
    with database.read() as tx:
        return compose(tx, ZONE, Filter(), {})


def digest_differs(database: Database, door: Door, truth: Sequence[Planted]) -> list[str]:
    """Say where the digest's numbers are not those of plain SQL over what was planted.

    What is only watched for is nobody's to do, and in no digest.
    """
    watched = {one.name for one in SWEEPS if one.mode in {Mode.OFF, Mode.SHADOW}}
    door.ask(_TABLE, {})
    for one in truth:
        if one.sweep not in watched:
            door.ask(_STORE, vars(one))
    return [*_differences(database, door)]


def _differences(database: Database, door: Door) -> Iterator[str]:
    digest = digest_of(database)
    ((needs,),) = door.ask(_NEEDS, {})
    if digest.needs != needs:
        yield f"the digest needs {digest.needs}, planted are {needs}"
    worth = spoken_sums({currency: int(money) for currency, money in door.ask(_WORTH, {})})
    if digest.worth != worth:
        yield f"the digest says {digest.worth}, planted are {worth}"
    planted = {
        (sweep, place, currency): (number, int(money))
        for sweep, place, currency, number, money in door.ask(_GROUPS, {})
    }
    with database.read() as tx:
        groups = problem_queue.groups(tx, Filter())
    told = {(one.sweep, one.place, one.currency): (one.count, one.money) for one in groups}
    for key in sorted(planted.keys() | told.keys(), key=str):
        if planted.get(key) != told.get(key):
            yield f"{key}: told {told.get(key)}, planted {planted.get(key)}"
    shown = {(one["sweep"], one["place"], one["count"], one["worth"]) for one in digest.groups}
    wanted = {
        (sweep, place, number, spoken_sums({currency: money}) if currency else "")
        for (sweep, place, currency), (number, money) in planted.items()
    }
    for odd in sorted(shown - wanted):
        yield f"the digest shows {odd}, which was not planted"
