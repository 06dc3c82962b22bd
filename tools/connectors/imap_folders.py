"""Folder names as IMAP writes them: ASCII, with everything else in a base64 of its own."""

import re
from binascii import Error, a2b_base64, b2a_base64
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


def folder_told(raw: str) -> str:
    """Read a name the server wrote; what is not written by the rule stays as it is."""
    return re.sub("&([A-Za-z0-9+,]*)-", _decoded, raw)


def _decoded(found: re.Match[str]) -> str:
    if not found[1]:
        return "&"
    try:
        return a2b_base64(found[1].replace(",", "/") + "===").decode("utf-16-be")
    except (Error, ValueError):
        return found[0]
