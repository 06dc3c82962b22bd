"""Draining the outbox: every surface shows the newest truth, and none waits for another."""

import logging
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, tzinfo
from itertools import groupby

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from agent import surfaces
from memory import ledger, outbox
from memory.database import Database, Tx
from memory.outbox import Surface
from policies.people import Directory
from slack_app.addresses import Addresses, NoSuchPlace
from slack_app.pictures import Pictures
from slack_app.posting import Posting
from slack_app.records import Spot
from slack_app.rendering import Rendering
from slack_app.settings import SlackSettings
from slack_app.trouble import PASSING, UNREACHABLE, code_of, lacks_a_file
from slack_app.uptime import Uptime

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=20)
AT_ONCE = 16
_SLOWEST_SECONDS = 8.0  # after that no new call is begun: the lease has to outlive the last one
_BACKOFF = (0.5, 1.0, 2.0, 5.0)
_HOPELESS = timedelta(seconds=60)
_PRESS_SECONDS = 0.5
_PRESS_LOOKS = 60
_UNREACHABLE_PEOPLE = frozenset({"user_not_found", "user_disabled", "cannot_dm_bot"})


class Delivery:
    """Sends what the outbox holds, for the worker's loop.

    One sender per surface by the row's lease; surfaces of one thread in order, threads side by
    side. What Slack does not take is postponed: as long as it says when it limits the rate, up to
    five seconds when it cannot be reached, a minute when a person has to mend something first.
    """

    def __init__(
        self,
        database: Database,
        client: WebClient,
        settings: SlackSettings,
        directory: Directory,
        zone: tzinfo,
        owner: str,
        *,
        uptime: Uptime,
    ) -> None:
        self._database = database
        self._owner = owner
        addresses = Addresses(client, database, settings.channels)
        self._posting = Posting(client, addresses)
        self._pictures = Pictures(client, database, owner)
        self._rendering = Rendering(database, directory, zone, addresses.permalink, uptime)
        self._complained: set[str] = set()
        self._reachable = True

    def drain(self) -> int:
        """Bring up to date what is due and return how many surfaces are. Never raises."""
        try:
            with self._database.glance() as tx:
                if not outbox.behind(tx):
                    return 0
            with self._database.copying() as tx:
                orphans = outbox.abandoned(tx)
                items = outbox.claim(tx, self._owner, lease=LEASE, limit=AT_ONCE)
            if not items:
                return 0
            with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outbox") as pool:
                done = pool.map(lambda lane: self._send_in_order(lane, orphans), _lanes(items))
                return sum(done)
        except Exception:
            log.exception("the outbox could not be drained")
            return 0

    def _send_in_order(self, lane: Sequence[Surface], orphans: frozenset[int]) -> int:
        started, done, reachable = time.monotonic(), 0, True
        for item in lane:
            try:
                if not reachable or time.monotonic() - started > _SLOWEST_SECONDS:
                    self._postpone(item, self._delay(item))
                    continue
                done += self._send(item, maybe_there=item.id in orphans or item.attempts > 0)
            except SlackApiError as error:
                self._refused(item, error)
            except NoSuchPlace as error:
                self._complain(item, str(error))
                self._postpone(item, _HOPELESS)
            except UNREACHABLE as error:
                self._away(type(error).__name__)
                self._postpone(item, self._delay(item))
                reachable = False
            except Exception:
                log.exception("surface %s could not be shown", item.surface)
                self._postpone(item, self._delay(item))
        return done

    def _send(self, item: Surface, *, maybe_there: bool) -> int:
        spot, ages = Spot("", ""), None
        if item.kind == "home":
            spot = Spot("", self._posting.publish(item, self._rendering.home(item)))
        elif item.kind == "prompts":
            self._posting.suggest(item, self._rendering.prompts(item))
        elif item.kind in {"whisper", "form"}:
            # Once is enough: a gesture that was delivered twice asks for its whisper twice.
            if not item.shown:
                self._tell(item)
        elif self._comes_later(item):
            return 0
        else:
            message = self._rendering.message(item)
            spot = self._posting.show(item, message, maybe_there=maybe_there)
            ages = message.ages
        if not self._reachable:
            log.info("Slack takes messages again.")
        self._reachable = True
        # What touches no other row need not wait for the ledger's turn, nor does it hold one up.
        new_card = item.kind == "card" and spot.ts != item.ts
        with self._database.transaction() if new_card else self._database.copying() as tx:
            outbox.shown(tx, item, self._owner, ts=spot.ts, channel=spot.channel)
            _go_on_in_thread(tx, item, spot)
            if ages is not None:
                outbox.show_again(tx, item, ages)
            if new_card:
                # Home tabs, direct messages, and the card this one replaced, link to it.
                action = ledger.get(tx, int(item.payload["action"]))
                outbox.touch(tx, f"A-{action.replaces}" if action.replaces else "home")
                outbox.touch_copies(tx, action.id)
        return 1

    def _tell(self, item: Surface) -> None:
        """Tell one person something: in the form they handed in while it is open, else in words.

        A form that only shows something, and was closed meanwhile, has no words.
        """
        if item.kind == "form":
            reworded = self._posting.reword(item, self._rendering.form(item))
            if reworded or not item.payload.get("text"):
                return
        self._posting.whisper(item, self._rendering.message(item))

    def _comes_later(self, item: Surface) -> bool:
        """Give back for a moment what something else has to come before."""
        if self._awaits_a_press(item):
            self._postpone(item, timedelta(seconds=_PRESS_SECONDS))
            return True
        return self._pictures.upload(item)

    def _awaits_a_press(self, item: Surface) -> bool:
        """Whether an answer is shown anew only because a button was pressed that is not filed yet.

        It is filed within a second by the worker, or never, where filing was refused.
        """
        pressed = item.kind == "say" and item.shown > 0 and bool(item.payload.get("buttons"))
        return pressed and item.attempts < _PRESS_LOOKS and not self._rendering.chosen(item)

    def _refused(self, item: Surface, error: SlackApiError) -> None:
        code = code_of(error)
        if code == "ratelimited":
            wait = error.response.headers.get("Retry-After", "1")
            self._postpone(item, timedelta(seconds=float(wait)))
        elif lacks_a_file(error):
            self._postpone(item, self._delay(item))
        elif code in PASSING:
            self._away(code or "an answer I cannot read")
            self._postpone(item, self._delay(item))
        elif code in _UNREACHABLE_PEOPLE:
            self._complain(item, code)
            with self._database.copying() as tx:
                outbox.shown(tx, item, self._owner)
        else:
            self._complain(item, code)
            self._postpone(item, _HOPELESS)

    def _away(self, why: str) -> None:
        """Log an outage when it begins; `_send` notes its end."""
        if self._reachable:
            log.warning("Slack does not take messages (%s); they wait.", why)
        self._reachable = False

    def _complain(self, item: Surface, why: str) -> None:
        """Log once what only a person can mend."""
        where = f"{item.channel}: {why}"
        if where not in self._complained:
            self._complained.add(where)
            log.error("Slack does not take %s in %s", item.surface, where)

    def _delay(self, item: Surface) -> timedelta:
        return timedelta(seconds=_BACKOFF[min(item.attempts, len(_BACKOFF) - 1)])

    def _postpone(self, item: Surface, delay: timedelta) -> None:
        with self._database.copying() as tx:
            outbox.postpone(tx, item, self._owner, delay=delay)


def _go_on_in_thread(tx: Tx, item: Surface, spot: Spot) -> None:
    """Want below a message what belongs there, now that it is known where that is."""
    if item.kind == "digest" and not item.ts and item.payload["groups"]:
        outbox.want(
            tx,
            f"{item.surface}:rest",
            "digest_rest",
            channel=spot.channel,
            thread_ts=spot.ts,
            payload=item.payload,
        )
    if item.kind == "batch":
        surfaces.show_in_thread(tx, item.surface, channel=spot.channel, ts=spot.ts)


def _lanes(items: Iterable[Surface]) -> list[list[Surface]]:
    """Group surfaces by the thread they stand in, each group in the order it was wished for."""
    ordered = sorted(items, key=lambda item: (_thread(item), item.id))
    return [list(lane) for _, lane in groupby(ordered, key=_thread)]


def _thread(item: Surface) -> tuple[str, str]:
    return (item.channel, item.thread_ts) if item.thread_ts else (item.surface, "")
