import argparse
import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import uvicorn
from dotenv import dotenv_values

from sandbox.app import Days, build_app
from sandbox.clock import Clock
from sandbox.guard import real_looking_tokens
from sandbox.keeping import NotKept
from sandbox.seed.likeness import Likeness, NotLike
from sandbox.shopify.cost import PLANS
from sandbox.wire import HttpProtocol, WebSocketProtocol
from sandbox.world import Wanted, World

HOST = "127.0.0.1"
SLOWEST, FASTEST = 0.01, 10_000.0
LONGEST_NUMBER = 4


class Server(uvicorn.Server):
    """uvicorn that says one line when, and only when, it really serves."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then say so on stdout."""
        await super().startup(sockets)
        if self.started:
            print(self._ready, flush=True)  # noqa: T201 # the ready line is this program's output


def _kept_settings() -> dict[str, str]:
    """Read the `.env` file the program itself would read."""
    return {name: value for name, value in dotenv_values(".env").items() if value is not None}


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the practice shop and Slack on loopback until told to stop.

    Returns 2 with one sentence on stderr when it must not start: real-looking tokens in the
    environment, the port in use, a kept state it cannot go on with, or no order lines where there
    should be some.
    """
    options = _options(argv)
    if names := real_looking_tokens({**_kept_settings(), **os.environ}):
        return _refuse(
            f"The practice shop does not start beside real keys: unset {', '.join(names)} first."
        )
    # asyncio switches Nagle's delay off (40 ms an answer) only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, options.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        return _refuse(
            f"Port {options.port} is not free ({error.strerror}): stop what listens there, "
            "or choose another with --port."
        )
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    try:
        like = Likeness.of(options.like) if options.like else None
        quiet = timedelta(hours=options.quiet)
        wanted = Wanted(
            options.seed,
            options.orders,
            options.skus,
            options.plan,
            like,
            quiet,
            options.export_lines,
        )
        world = World(wanted, Clock(options.today, options.speed), url)
        app = build_app(world, options.state, Days(options.days, options.day_seconds))
    except (NotKept, NotLike) as error:
        listener.close()
        return _refuse(str(error))
    config = uvicorn.Config(
        app,
        http=HttpProtocol,
        ws=WebSocketProtocol,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    size = f"{len(world.shop.orders)} orders, seed {world.wanted.seed}"
    ready = f"ready {url}  sandbox shop and Slack ({size})"
    # uvicorn raises Ctrl-C anew once everything is ended; nobody needs a traceback of that.
    with contextlib.suppress(KeyboardInterrupt):
        Server(config, ready).run(sockets=[listener])
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A practice shop and a practice Slack, on loopback only.",
    )
    parser.add_argument("--port", type=int, default=8765, help="0 picks a free one")
    parser.add_argument("--seed", type=int, default=7, help="the same seed is the same shop")
    parser.add_argument("--orders", type=int, default=400, help="how many orders the shop has")
    parser.add_argument("--skus", type=int, default=120, help="how many variants it sells")
    parser.add_argument(
        "--like", type=Path, default=None, help="real order lines (CSV) to shape its orders after"
    )
    parser.add_argument(
        "--quiet", type=float, default=0.0, help="for how many hours nothing has happened"
    )
    parser.add_argument(
        "--export-lines",
        type=_pace,
        default=None,
        help="how many lines a second Shopify writes of an export; as many as it can otherwise",
    )
    parser.add_argument("--plan", choices=PLANS, default="standard", help="how fast Shopify serves")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="the shop's date, YYYY-MM-DD"
    )
    parser.add_argument(
        "--days", type=_count, default=0, help="how many days pass by themselves, one after another"
    )
    parser.add_argument(
        "--day-seconds", type=float, default=60.0, help="how many seconds after each other"
    )
    parser.add_argument(
        "--speed", type=_speed, default=1.0, help="how many times faster all budgets come back"
    )
    parser.add_argument(
        "--state", type=Path, default=None, help="a file to go on from and to keep everything in"
    )
    return parser.parse_args(argv)


def _count(written: str) -> int:
    if not written.isdecimal() or len(written) > LONGEST_NUMBER:
        raise argparse.ArgumentTypeError("is not a number of days")
    return int(written)


def _speed(written: str) -> float:
    speed = float(written)
    if not SLOWEST <= speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"is not between {SLOWEST:g} and {FASTEST:g}")
    return speed


def _pace(written: str) -> float:
    pace = float(written)
    if pace <= 0:
        raise argparse.ArgumentTypeError("is not above 0")
    return pace


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 # a refusal is this program's output
    return 2


if __name__ == "__main__":
    sys.exit(main())
