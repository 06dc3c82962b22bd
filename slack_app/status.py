"""“Countersign is looking it up…”: the line Slack shows in a thread while its question is answered.

A courtesy and nothing more. It is set beside the turn, never waited for, and where Slack does not
take it nobody is told: the answer itself comes through the outbox, whatever happens here.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from slack_sdk import WebClient

from slack_app.trouble import UNREACHABLE

log = logging.getLogger(__name__)
LOOKING = "is looking it up…"
LOADING = ("Reading the shop…", "Holding it against the log…")
PATIENCE_SECONDS = 0.3  # an answer that comes sooner needs no line before it
_MOST_WAITING = 64


class Lane:
    """Calls to Slack that nobody waits for, one after the other; what would pile up is left out."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="courtesy")
        self._free = threading.Semaphore(_MOST_WAITING)

    def send(self, call: Callable[[], object]) -> None:
        """Make a call soon. Slack's refusals and outages are its own affair."""
        if self._free.acquire(blocking=False):
            self._thread.submit(self._sent, call)

    def finish(self) -> None:
        """Wait until everything was sent."""
        self._thread.shutdown(wait=True)

    def _sent(self, call: Callable[[], object]) -> None:
        try:
            call()
        except UNREACHABLE as error:
            log.info("Slack did not take a courtesy: %s", type(error).__name__)
        except Exception:
            log.exception("a courtesy failed")
        finally:
            self._free.release()


class Status:
    """Sets the line of a thread while something is under way there, and takes it away after.

    A turn that is over at once shows none. Both calls go through one lane, so that a slow first one
    cannot arrive after the second and leave the line standing.
    """

    def __init__(self, client: WebClient, lane: Lane, patience: float = PATIENCE_SECONDS) -> None:
        self._client = client
        self._lane = lane
        self._patience = patience

    @contextmanager
    def looking(self, channel: str, thread_ts: str) -> Iterator[None]:
        """Show the line for the length of a block, unless the block is short."""
        begun = threading.Event()

        def begin() -> None:
            begun.set()
            self._set(channel, thread_ts, LOOKING, LOADING)

        timer = threading.Timer(self._patience, begin)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if begun.is_set():
                timer.join()
                self._set(channel, thread_ts, "", ())

    def _set(self, channel: str, thread_ts: str, status: str, loading: tuple[str, ...]) -> None:
        def call() -> None:
            self._client.assistant_threads_setStatus(
                channel_id=channel,
                thread_ts=thread_ts,
                status=status,
                loading_messages=list(loading) or None,
            )

        self._lane.send(call)
