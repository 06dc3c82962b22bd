"""Where a key may travel: over https, or not off this machine."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _keeps_a_key(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return address
    raise ValueError("must begin with https://, because a key travels with every call")


KeyedAddress = Annotated[str, AfterValidator(_keeps_a_key)]
