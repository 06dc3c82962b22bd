"""Every figure in one report: `make proof`, or `python -m tests.proof [--quick] [--only NAME]`.

Writes build/proof.md and build/proof.html. What was run on this very code before is not run
again, so that a report that was broken off goes on; `--afresh` forgets that.
"""

import argparse
import shutil
import sys
from datetime import UTC, datetime

from tests.processes import ROOT
from tests.proof.machine import this_machine
from tests.proof.report import Report
from tests.proof.runs import Run, Shelf
from tests.proof.sections import SECTIONS, Section

BUILD = ROOT / "build"
PUBLISHED = ROOT / "docs" / "proof.md"


def main() -> int:
    """Run what is missing, write the report; 1 if anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof")
    parser.add_argument("--quick", action="store_true", help="minutes instead of hours")
    parser.add_argument("--only", default="", help="part of a section's name")
    parser.add_argument("--afresh", action="store_true", help="run everything again")
    parser.add_argument("--kept", action="store_true", help="run nothing, show what was run")
    parser.add_argument("--publish", action="store_true", help="copy it to docs/proof.md")
    options = parser.parse_args()
    machine = this_machine()
    shelf = Shelf(BUILD / "proof" / machine.key)
    if options.afresh:
        shutil.rmtree(shelf.folder, ignore_errors=True)
    chosen = [
        one
        for one in SECTIONS
        if options.only in one.name and (not options.kept or shelf.kept(one, quick=options.quick))
    ]
    done: list[tuple[Section, Run]] = []
    for number, section in enumerate(chosen, start=1):
        print(f"{datetime.now(UTC):%H:%M} [{number}/{len(chosen)}] {section.title}", flush=True)
        run = shelf.run(section, quick=options.quick)
        print(f"  {'holds' if run.holds else 'DOES NOT HOLD'}: {run.headline}", flush=True)
        done.append((section, run))
        report = Report(machine, tuple(done), quick=options.quick)
        places = report.write(BUILD)
    if not done:
        print(f"Nothing to report. The sections: {', '.join(one.name for one in SECTIONS)}.")
        return 1
    if options.publish:
        shutil.copy(places[0], PUBLISHED)
    print(f"{'Everything held' if report.holds else 'NOT everything held'}: {places[1]}")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
