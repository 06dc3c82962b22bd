"""The refund rules with one small mistake each: `python -m tests.proof.rule_mutants`."""

import sys

from tests.unit.test_policy_mutation import FLOOR, survivors


def main() -> int:
    """Print what got away; 1 if that is too much."""
    made, got_away = survivors()
    for name in got_away:
        print(f"not noticed: {name}")
    killed = made - len(got_away)
    print(f"{killed} of {made} rule mutants noticed ({killed / made:.1%}, at least {FLOOR:.0%})")
    return 0 if killed / made >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
