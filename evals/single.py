"""One case, looked at closely."""

from collections.abc import Iterator

from evals.suites import SUITES
from policies.errors import NotFound


def told(name: str) -> Iterator[str]:
    """Run a case in each suite that has it, with the built-in planner, and tell all about it.

    Raises `NotFound`.
    """
    found = False
    for suite in SUITES:
        for case in suite.cases():
            if case.name != name:
                continue
            found = True
            with suite.task(None) as task:
                counts = suite.count(case.inputs, task(case.inputs))
            yield "\n".join(
                [
                    f"{suite.name}: {suite.about}",
                    f"said    {case.inputs.words}",
                    f"right   {case.expected_output}",
                    *(f"{count}: {one.value} ({one.reason})" for count, one in counts.items()),
                ]
            )
    if not found:
        raise NotFound(f"There is no case “{name[:60]}”. `evals run` names those that fail.")
