"""Folder names as IMAP writes them: ASCII, with everything else in a base64 of its own."""

from binascii import b2a_base64
from itertools import groupby


def folder_name(name: str) -> str:
    """Write a folder's name in modified UTF-7 (RFC 3501, 5.1.3): `Entwürfe` is `Entw&APw-rfe`."""
    runs = groupby(name, key=lambda letter: " " <= letter <= "~")
    return "".join(
        run.replace("&", "&-") if plain else _coded(run)
        for plain, run in ((plain, "".join(letters)) for plain, letters in runs)
    )


def _coded(run: str) -> str:
    coded = b2a_base64(run.encode("utf-16-be"), newline=False).decode()
    return f"&{coded.rstrip('=').replace('/', ',')}-"
