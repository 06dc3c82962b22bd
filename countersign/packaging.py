"""The start-up check that we run our own code.

Our package names are ordinary words. Another wheel in the same environment can overwrite one of
them without a warning, and the program would half work with somebody else's `tools`.
"""

from importlib.util import find_spec
from pathlib import Path

from policies.errors import Misconfigured

PACKAGES = ("countersign", "slack_app", "agent", "tools", "memory", "policies")


def check_packages() -> None:
    """Insist that all our packages come from one folder. Raises `Misconfigured`."""
    homes: dict[str, Path | None] = {}
    for name in PACKAGES:
        spec = find_spec(name)
        origin = spec.origin if spec is not None else None
        homes[name] = Path(origin).resolve().parent.parent if origin else None
    if None in homes.values() or len(set(homes.values())) != 1:
        strangers = ", ".join(name for name, home in homes.items() if home != homes["countersign"])
        raise Misconfigured(
            f"Another package has taken the place of: {strangers or 'countersign'}. "
            "Install Countersign into an environment of its own. Nothing was started."
        )
