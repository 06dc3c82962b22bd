"""One odd row or answer must not stop what has nothing to do with it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from policies.errors import Unavailable

log = logging.getLogger(__name__)


@contextmanager
def surviving(what: str) -> Iterator[None]:
    """Log whatever goes wrong with `what`, and go on after it."""
    try:
        yield
    except Unavailable as error:
        log.warning("%s waits: %s", what, error.sentence)
    except Exception:
        log.exception("%s stumbled; the rest goes on", what)
