"""What the report consists of: each section is one command, and what it shows."""

from dataclasses import dataclass

PYTHON = "python"


@dataclass(frozen=True)
class Section:
    """One command of the report. `quick` and `full` are its arguments for minutes and for hours.

    Its last line says what it came to; exit status 0 means that everything held.
    """

    name: str
    title: str
    shows: str
    module: str
    quick: tuple[str, ...] = ()
    full: tuple[str, ...] = ()

    def command(self, *, quick: bool) -> tuple[str, ...]:
        """The command as somebody would type it after activating the environment."""
        return (PYTHON, "-m", self.module, *(self.quick if quick else self.full))


def _faults(part: str, shows: str, *, quick: int, full: int) -> tuple[Section, ...]:
    """Both databases on their own, so that a run that was broken off repeats less."""
    return tuple(
        Section(
            name=f"faults-{part}-{database}",
            title=f"Faults: {shows}, {database}",
            shows="What the vendor really did after each fault; doubled, lost and stuck must be 0.",
            module="tests.proof.faults",
            quick=("--part", part, "--database", database, f"--{part}", str(quick)),
            full=("--part", part, "--database", database, f"--{part}", str(full)),
        )
        for database in ("sqlite", "postgresql")
    )


SECTIONS: tuple[Section, ...] = (
    *_faults("wire", "killed workers and misbehaving vendors", quick=2, full=100),
    *_faults("heart", "bent clocks, databases and deploys", quick=20, full=200),
    *_faults("races", "clicks that race", quick=20, full=1_000),
    *_faults("serve", "the whole program and Slack", quick=1, full=5),
    Section(
        name="program",
        title="The whole program killed at every step",
        shows="One refund, and the card, the thread and the log as they should be.",
        module="tests.scenario.serve_faults",
        quick=("--only", "after remote commit"),
    ),
    Section(
        name="races",
        title="Workers that race",
        shows="Threads that execute, take back and reconcile at once; nobody is told a lie.",
        module="tests.scenario.races",
        quick=("--only", "execut", "--rounds", "20"),
        full=("--only", "execut", "--rounds", "1000"),
    ),
    Section(
        name="model",
        title="The ledger driven by chance",
        shows="A stateful model with a floor: 1,000 effects and 100 of each kind of fault.",
        module="tests.scenario.ledger_model",
        quick=("--examples", "40"),
        full=("--examples", "160"),
    ),
    Section(
        name="mutants",
        title="The ledger broken on purpose",
        shows="Each change of one expression has to be noticed by the model.",
        module="tests.scenario.ledger_mutants",
        quick=("--only", "leaves no row"),
    ),
    Section(
        name="rule-mutants",
        title="The rules broken on purpose",
        shows="Each small mistake in the refund rules has to be noticed by their cases.",
        module="tests.proof.rule_mutants",
    ),
    Section(
        name="cedar",
        title="A second judge",
        shows="Cedar judges random refunds on policies generated from our rules.",
        module="tests.proof.oracle",
        quick=("--requests", "1000"),
        full=("--requests", "10000"),
    ),
    Section(
        name="attacks",
        title="Fifty attacks",
        shows="Each with the tests that answer it, all of them run.",
        module="tests.proof.attacks",
    ),
    Section(
        name="hostile-models",
        title="Models that were taken over",
        shows="Six hostile models on the whole program, and people who approve everything.",
        module="tests.adversarial.hostile_table",
    ),
    Section(
        name="baseline",
        title="Ten accidents, to a stock approval agent and to us",
        shows=(
            "LangChain's human-in-the-loop middleware, as documented and at its strictest. The "
            "accidents are the comparison's own, not the fault table's; both sides are killed with "
            "SIGKILL, each with a shop that fits it."
        ),
        module="tests.proof.baseline",
        quick=("--trials", "3"),
        full=("--trials", "40"),
    ),
    Section(
        name="two-workers",
        title="Two workers, one killed every minute",
        shows="Two whole programs on one PostgreSQL, 20 things a second; counted from outside.",
        module="bench.two_workers",
        quick=("--minutes", "1", "--kill-every", "20", "--rate", "5"),
        full=("--minutes", "10"),
    ),
    Section(
        name="writes",
        title="Every fault on every write of every vendor",
        shows="Doubled and lost must be 0; where nobody can tell, a person is asked.",
        module="tests.scenario.write_faults",
        quick=("--write", "refund"),
    ),
    Section(
        name="operator",
        title="What people say to it, and what it makes of it",
        shows="Routing, what was named, wrong wishes, asking back, conformance and injection.",
        module="countersign",
        quick=("evals", "run", "--gate", "routing"),
        full=("evals", "run", "--gate"),
    ),
    Section(
        name="bench",
        title="How fast, beside a named peer",
        shows="Ratios taken in one run; absolute figures depend on the machine.",
        module="bench",
        quick=("--quick",),
    ),
)
