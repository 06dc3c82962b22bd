"""A folder on a vendor's own server, reached by SFTP; it is only looked into and read.

The library is an extra of its own: whoever has no such vendor does not need it.
"""

import base64
import hashlib
import logging
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from policies.errors import Misconfigured, Unavailable
from tools.connectors.mailbox import is_called
from tools.plain_text import plain_text
from tools.spans import vendor_call
from tools.vendor_lists.decoding import MOST_BYTES, too_large
from tools.vendor_lists.sent import STILL_WRITTEN, Sent

if TYPE_CHECKING:
    from paramiko import SFTPClient, Transport

_PORT: Final = 22
_SECONDS: Final = 15.0
_MOST_FILES: Final = 20_000
# Whatever it would log of a failure comes as an exception as well, and we say it once.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class SftpPlace:
    """One folder of one server, whose key is known beforehand."""

    url: str
    host_key: str
    files: str
    key_file: Path | None
    password_file: Path | None

    def newest(self, now: datetime, _known: str) -> Sent | None:
        """Return the file that was written last, unless it is still being written."""
        with self._opened("list") as (client, folder):
            listed = client.listdir_attr(folder)
        whole = [
            (int(one.st_mtime or 0), one.filename, int(one.st_size or 0))
            for one in listed[:_MOST_FILES]
            if stat.S_ISREG(one.st_mode or 0)
            and is_called(one.filename, self.files)
            and not one.filename.startswith(".")
            and not 0 <= now.timestamp() - (one.st_mtime or 0) < STILL_WRITTEN
        ]
        if not whole:
            return None
        written, file, size = max(whole)
        name = plain_text(file, limit=120)
        at = min(datetime.fromtimestamp(written, UTC), now)
        return Sent(f"{name}@{written}@{size}", name, at, None, partial(self._bytes_of, file, size))

    def _bytes_of(self, name: str, size: int) -> bytes:
        if size > MOST_BYTES:
            raise too_large(size)
        with self._opened("read") as (client, folder):
            path = f"{folder.rstrip('/')}/{name}"
            with client.open(path, "rb") as file:
                raw: bytes = file.read(MOST_BYTES + 1)
        if len(raw) != size:
            raise Unavailable("The list was written to while I read it. I will read it again.")
        return raw

    @contextmanager
    def _opened(self, operation: str) -> Iterator[tuple["SFTPClient", str]]:
        """Hold one conversation with the server."""
        where = urlsplit(self.url)
        host, port = where.hostname or "", where.port or _PORT
        library = _library()
        try:
            with (
                vendor_call("SFTP", operation, self.url, "", writes=False),
                socket.create_connection((host, port), timeout=_SECONDS) as line,
                library.Transport(line) as transport,
            ):
                transport.auth_timeout = transport.banner_timeout = _SECONDS
                transport.start_client(timeout=_SECONDS)
                self._know(transport, host)
                self._log_in(transport, unquote(where.username or ""))
                client = library.SFTPClient.from_transport(transport)
                if client is None:
                    raise Unavailable(f"{host} gives no SFTP. Ask the vendor.")
                client.get_channel().settimeout(_SECONDS)
                yield client, unquote(where.path) or "."
        except library.AuthenticationException:
            given = self.key_file or self.password_file
            raise Misconfigured(
                f"{host} does not let us in with {given.name if given else 'nothing'}. Ask the "
                "vendor whether it still holds."
            ) from None
        except (library.SSHException, OSError, EOFError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise Unavailable(
                f"The vendor's server {host} cannot be read: {why}. What was read before stays."
            ) from error

    def _know(self, transport: "Transport", host: str) -> None:
        """Refuse a server that is not the one we were told of, before it hears a password."""
        key = transport.get_remote_server_key()
        found = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        if f"SHA256:{found}" != self.host_key:
            raise Misconfigured(
                f"{host} shows the {key.get_name()} key SHA256:{found}, which is not the host_key "
                "in the file of vendors. Ask the vendor which is right before you change it. "
                "Nothing was sent there."
            )

    def _log_in(self, transport: "Transport", user: str) -> None:
        if self.key_file is not None:
            transport.auth_publickey(user, _private_key(self.key_file))
        elif self.password_file is not None:
            secret = _secret(self.password_file).read_text(encoding="utf-8").rstrip("\r\n")
            transport.auth_password(user, secret)


def _private_key(file: Path) -> Any:  # noqa: ANN401 - as below
    library = _library()
    try:
        return library.PKey.from_path(_secret(file))
    except (library.SSHException, library.pkey.UnknownKeyType, ValueError) as error:
        raise Misconfigured(
            f"{file.name} is no private key that I can read; it may not have a passphrase."
        ) from error


def _secret(file: Path) -> Path:
    if not file.is_file():
        raise Misconfigured(f"There is no file {file}, which the file of vendors names.")
    return file


def _library() -> Any:  # noqa: ANN401 - a module, whose types not everybody has
    try:
        import paramiko  # noqa: PLC0415 - an extra, which most do not have
    except ImportError:
        raise Misconfigured(
            "A vendor's list comes by SFTP, and that takes an extra: install countersign[sftp]."
        ) from None
    return paramiko
