"""A vendor's server that speaks SFTP on loopback, for one folder, one user and one key."""

import base64
import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_NO_SUCH_FILE, SFTP_PERMISSION_DENIED

USER, PASSWORD = "acme", "practice-password"


@dataclass
class SftpVendor:
    """Where it answers, what its key is, and what it was asked. `folder` is what it shows."""

    folder: Path
    port: int
    key: paramiko.PKey
    ours: paramiko.PKey
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}/lists"

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256(self.key.asbytes()).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


class _Door(paramiko.ServerInterface):
    def __init__(self, vendor: SftpVendor) -> None:
        self._vendor = vendor

    def check_auth_password(self, username: str, password: str) -> int:
        self._vendor.asked.append("password")
        good = (username, password) == (USER, PASSWORD)
        return AUTH_SUCCESSFUL if good else AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self._vendor.asked.append("publickey")
        good = username == USER and key == self._vendor.ours
        return AUTH_SUCCESSFUL if good else AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - as declared there
        return "password,publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002 - as above
        return OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    """Lists and reads; whatever would change something is refused by the library's defaults."""

    def __init__(self, server: paramiko.ServerInterface, vendor: SftpVendor) -> None:
        super().__init__(server)
        self._vendor = vendor

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        self._vendor.asked.append("list")
        if path != "/lists":
            return SFTP_NO_SUCH_FILE
        return [
            paramiko.SFTPAttributes.from_stat(one.lstat(), one.name)
            for one in self._vendor.folder.iterdir()
        ]

    def stat(self, path: str) -> paramiko.SFTPAttributes:
        return paramiko.SFTPAttributes.from_stat(self._file(path).stat())

    def open(self, path: str, flags: int, attr: object) -> paramiko.SFTPHandle | int:  # noqa: ARG002 - as above
        self._vendor.asked.append("open")
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return SFTP_PERMISSION_DENIED
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = self._file(path).open("rb")  # type: ignore[attr-defined] # as in its demos
        return handle

    def _file(self, path: str) -> Path:
        return self._vendor.folder / Path(path).name


@contextmanager
def sftp_vendor(folder: Path) -> Iterator[SftpVendor]:
    """Serve a folder until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    vendor = SftpVendor(
        folder,
        listener.getsockname()[1],
        paramiko.RSAKey.generate(2048),
        paramiko.RSAKey.generate(2048),
    )
    opened: list[paramiko.Transport] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                transport = paramiko.Transport(line)
                transport.add_server_key(vendor.key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, vendor=vendor)
                opened.append(transport)
                # Whoever hangs up in the middle of it does not end our day.
                with suppress(paramiko.SSHException, EOFError, OSError):
                    transport.start_server(server=_Door(vendor))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
        for transport in opened:
            transport.close()
