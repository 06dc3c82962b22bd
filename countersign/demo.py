"""Everything at once on this machine: the practice shop, its Slack, and the real program."""

import signal
import socket
import threading

from countersign.settings import Settings
from countersign.supervising import started, watching_plug
from policies.errors import Misconfigured, Unavailable
from tools.connectors.practice import practice_keys

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def run(settings: Settings) -> None:
    """Start both processes, say where to look, and end both together.

    Shop, Slack and ledger are kept side by side, so that the next demo goes on where this one
    ended. Raises `Misconfigured` beside real keys or where a port is taken.
    """
    if not settings.is_practice:
        raise Misconfigured(
            "There are real keys in the settings, and the demo never runs beside them. "
            "Unset COUNTERSIGN_SHOPIFY__… and COUNTERSIGN_SLACK__…, or use `countersign serve`."
        )
    page = f"{settings.sandbox_url}/slack/?as=priya&channel=ops"
    port = int(settings.sandbox_url.rpartition(":")[2])
    if _taken(port) and _taken(settings.port) and _is_practice_shop(settings.sandbox_url):
        print(f"The demo is already running: open {page}", flush=True)  # noqa: T201 - its answer
        return
    _demand_free(port, "COUNTERSIGN_SANDBOX_URL", f"http://127.0.0.1:{port + 10}")
    _demand_free(settings.port, "COUNTERSIGN_PORT", str(settings.port + 10))
    stopping = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stopping.set())
    state = settings.state_folder / "practice.pickle"
    with (
        started("sandbox", "--port", str(port), "--state", str(state)) as shop,
        started("countersign", "serve", ready=f"http://127.0.0.1:{settings.port}") as program,
        watching_plug(program, settings.sandbox_url),
    ):
        print(  # noqa: T201 - what the demo is for
            f"ready {page}  practice Slack; the shop: {settings.sandbox_url}/shop/\n"
            "Try: @countersign where is 1001?   then, as Mia: @countersign refund 1001, it "
            "arrived bent\n"
            "Then, as Dana, approve the card in #approvals. Pull the plug: "
            f"{settings.sandbox_url}/practice\n"
            "Ctrl-C ends everything.",
            flush=True,
        )
        while not stopping.wait(0.5):
            for process, name in ((shop, "The practice shop"), (program, "The program")):
                if process.gone:
                    raise Unavailable(f"{name} has stopped. Start again with `make demo`.")
        print("\nEnding; this takes a few seconds.", flush=True)  # noqa: T201 - as above
    print(  # noqa: T201 - as above
        "Ended. `make demo` goes on from here, `make demo-reset` forgets it all.", flush=True
    )


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _is_practice_shop(url: str) -> bool:
    try:
        return bool(practice_keys(url))
    except Unavailable:
        return False


def _demand_free(port: int, variable: str, instead: str) -> None:
    if _taken(port):
        raise Misconfigured(
            f"Port {port} is taken by something else. Set {variable}={instead}, or end what "
            "listens there. Nothing was started."
        )
