"""The fifty attacks and what their tests showed: `python -m tests.proof.attacks`.

The command runs every test that `attack_list` names. Only a test that was run and passed, in each
of its cases, shows anything.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.processes import ROOT
from tests.proof.attack_list import ATTACKS, Attack

PASSED, NOT_RUN = "passed", "not run"
WORST_FIRST = ("FAILED", "ERROR", "XPASS", "XFAIL", "SKIPPED", "PASSED")
FAILURES = frozenset({"failed", "error"})


def missing() -> Iterator[str]:
    """Yield the named tests that do not exist."""
    for attack in ATTACKS:
        for node in attack.nodes:
            file, _, function = node.partition("::")
            path = ROOT / file
            source = path.read_text(encoding="utf-8") if path.exists() else ""
            if f"def {function}(" not in source:
                yield f"A{attack.number}: {node}"


def run(report: Path, nodes: list[str]) -> dict[str, str]:
    """Run tests and keep what was printed; says of each how it ended, as `endings` does."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]
    done = subprocess.run(  # noqa: S603 - our own tests
        [*command, "-rpfEsxX", "--no-fold-skipped", *nodes],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    report.write_text(done.stdout, encoding="utf-8")
    found = endings(done.stdout, nodes)
    if done.returncode and all(how == PASSED for how in found.values()):
        return dict.fromkeys(nodes, f"pytest ended with {done.returncode}")
    return found


def endings(printed: str, nodes: list[str]) -> dict[str, str]:
    """Say of each test how it ended: `passed` only if all its cases were run and passed."""
    seen: dict[str, set[str]] = {node: set() for node in nodes}
    for line in printed.splitlines():
        how, _, rest = line.partition(" ")
        node = rest.partition(" - ")[0].partition("[")[0].strip()
        if node in seen and how in WORST_FIRST:
            seen[node].add(how)
    return {
        node: next((how.lower() for how in WORST_FIRST if how in each), NOT_RUN)
        for node, each in seen.items()
    }


def main() -> int:
    """Print the table; 1 if a test fails, is missing or was not run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--report", type=Path, default=ROOT / "build" / "attacks.txt")
    options = parser.parse_args()
    options.report.parent.mkdir(exist_ok=True)
    if absent := list(missing()):
        print("\n".join(absent))
        return 1
    nodes = list(dict.fromkeys(node for attack in ATTACKS for node in attack.nodes))
    ended = run(options.report, nodes)
    for attack in ATTACKS:
        print(f"A{attack.number:<3} {attack.what:<55} {len(attack.tests):>2} tests  ", end="")
        print(verdict(attack, ended))
    later = sum(bool(attack.not_yet) for attack in ATTACKS)
    failed = sum(how in FAILURES for how in ended.values())
    unseen = sum(how != PASSED for how in ended.values()) - failed
    print(
        f"{len(ATTACKS) - later} attacks by {len(nodes)} tests: {failed} tests failed, "
        f"{unseen} not run; {later} not applicable yet"
    )
    return 1 if failed or unseen else 0


def verdict(attack: Attack, ended: Mapping[str, str]) -> str:
    """Say what was shown of an attack."""
    if attack.not_yet:
        return f"not applicable yet: {attack.not_yet}"
    bad = sorted(
        (ended[node] not in FAILURES, node) for node in attack.nodes if ended[node] != PASSED
    )
    for unseen, node in bad:
        return f"NOT SHOWN, {ended[node]}: {node}" if unseen else f"FAILS {node}"
    return "moves nothing"


if __name__ == "__main__":
    sys.exit(main())
