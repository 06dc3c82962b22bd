"""Web addresses that a browser reads as we do, or none."""

import re
from urllib.parse import urlsplit

# A browser takes "\\" for "/", drops tabs, line ends and spaces at the ends, and goes to what
# follows the last "@". None of these belongs in an address that others wrote.
_ADDRESS = re.compile(
    r"https?://(?P<authority>[a-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?#][!-~]*)?", re.IGNORECASE
)
_NEVER = frozenset('\\<>|"`')
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


def origin_of(address: str) -> str | None:
    """Return scheme, host and port, like `https://cdn.shopify.com`; None for any odd address."""
    found = _ADDRESS.fullmatch(address)
    if found is None or _NEVER.intersection(address):
        return None
    scheme = address.partition(":")[0].lower()
    return f"{scheme}://{found['authority'].lower()}"


def is_plain(address: str) -> bool:
    """Whether people may be led there: https on its usual port, or the practice shop beside us."""
    origin = origin_of(address)
    if origin is None:
        return False
    parts = urlsplit(origin)
    return parts.hostname in _LOOPBACK or (parts.scheme == "https" and ":" not in parts.netloc)
