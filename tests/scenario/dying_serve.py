"""`countersign serve` that meets an accident at one step: `dying_serve.py die after_send`.

The program has no switch for this. Its only seam is `on_step` of executor and reconciler; this
script fills it, and everything else is the real program.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial

import countersign.serve as serving
from countersign.cli import main


class Stumbled(Exception):
    """Something nobody has foreseen."""


def accident(kind: str, at: str) -> Callable[[str], None]:
    """Die at the first such step, or stumble there once."""
    met: list[str] = []

    def on_step(step: str) -> None:
        if step != at or met:
            return
        met.append(step)
        if kind == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        raise Stumbled(step)

    return on_step


if __name__ == "__main__":
    kind, at = sys.argv[1:3]
    on_step = accident(kind, at)
    for name in ("Executor", "Reconciler"):
        setattr(serving, name, partial(getattr(serving, name), on_step=on_step))
    sys.argv[1:] = ["serve"]
    main()
