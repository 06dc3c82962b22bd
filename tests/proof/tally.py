"""What one trial of a fault came to, and the sum of many: a row of the fault table."""

from dataclasses import dataclass, field

HEAD = (
    f"{'':<4} {'fault':<50} {'database':<10} {'runs':>5} {'effects':>7} {'person':>6} "
    f"{'doubled':>7} {'lost':>4} {'stuck':>5} {'wrong':>5} {'median s':>8}"
)


@dataclass(frozen=True)
class Trial:
    """One run, or `runs` of them together. `effects` are counted at the vendor.

    `wanted` is how many there had to be; `wrong` says what else did not hold. `by_person` is right
    where nobody can know what happened: then a person is asked to look.
    """

    effects: int
    seconds: float
    wanted: int = 1
    runs: int = 1
    by_person: bool = False
    stuck: bool = False
    wrong: str = ""


@dataclass
class Tally:
    """All runs of one fault on one database."""

    number: int
    fault: str
    database: str = ""
    trials: list[Trial] = field(default_factory=list)

    @property
    def doubled(self) -> int:
        return sum(max(one.effects - one.wanted, 0) for one in self.trials)

    @property
    def lost(self) -> int:
        return sum(max(one.wanted - one.effects, 0) for one in self.trials if not one.by_person)

    @property
    def stuck(self) -> int:
        return sum(one.stuck for one in self.trials)

    @property
    def wrong(self) -> list[str]:
        return [one.wrong for one in self.trials if one.wrong]

    @property
    def holds(self) -> bool:
        return bool(self.trials) and not (self.doubled or self.lost or self.stuck or self.wrong)

    @property
    def verdict(self) -> str:
        return "holds" if self.holds else f"FAILS {next(iter(self.wrong), '')}".strip()

    @property
    def runs(self) -> int:
        return sum(one.runs for one in self.trials)

    def row(self) -> str:
        """One line of the table, under `HEAD`."""
        middle = sorted(one.seconds for one in self.trials)[len(self.trials) // 2]
        effects = sum(one.effects for one in self.trials)
        person = sum(one.by_person for one in self.trials)
        return (
            f"F{self.number:<3} {self.fault:<50} {self.database:<10} {self.runs:>5} {effects:>7} "
            f"{person:>6} {self.doubled:>7} {self.lost:>4} {self.stuck:>5} {len(self.wrong):>5} "
            f"{middle:>8.2f}  {self.verdict}"
        )
