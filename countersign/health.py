"""Asking the program on this machine how it is, as a container's or a monitor's check does."""

import json
import urllib.error
import urllib.request

from countersign.settings import Settings

PATIENCE_SECONDS = 4.0


def look(settings: Settings) -> tuple[bool, str]:
    """Return whether every part is well, and a line for each."""
    url = f"http://127.0.0.1:{settings.port}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
            said = json.load(answer)
    except urllib.error.HTTPError as unwell:
        said = json.load(unwell)
    except (OSError, ValueError):
        return False, f"Nobody answers on port {settings.port}. Start it with `countersign serve`."
    lines = [f"{name}: {'well' if fine else 'NOT WELL'}" for name, fine in said["parts"].items()]
    return bool(said["ok"]), "\n".join([*lines, f"surfaces behind: {said['surfaces_behind']}"])
