"""A vendor's list on the vendor's own server: read over SFTP, from that server and no other."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policies.errors import Misconfigured, Unavailable
from tools.vendor_lists.decoding import MOST_BYTES, BadList
from tools.vendor_lists.places import open_lists
from tools.vendor_lists.sent import Sent
from tools.vendor_lists.settings import FeedsSettings
from tools.vendor_lists.sftp import SftpPlace

pytest.importorskip("paramiko", reason="the extra sftp is not installed")

from tests.sftp_vendor import PASSWORD, SftpVendor, sftp_vendor

HOUR = timedelta(hours=1)
LIST = b"SKU,Qty,Price\nBIN-24,12,$8.95\n"


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpVendor]:
    with sftp_vendor(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(autouse=True)
def bare(vendor: SftpVendor) -> None:
    """Nothing laid there yet, and nothing asked."""
    for file in vendor.folder.iterdir():
        file.unlink()
    vendor.asked.clear()


@pytest.fixture
def place(vendor: SftpVendor, tmp_path: Path) -> SftpPlace:
    """The place as the file of vendors names it, with a password."""
    (tmp_path / "secret").write_text(f"{PASSWORD}\n")
    return named(tmp_path, vendor, 'password_file = "secret"')


def named(folder: Path, vendor: SftpVendor, secret: str) -> SftpPlace:
    file = folder / "vendors.toml"
    file.write_text(
        f'[[vendors]]\nname = "Acme"\nsftp = "{vendor.url}"\nhost_key = "{vendor.fingerprint}"\n'
        f"{secret}\n"
    )
    settings = FeedsSettings(account="feeds:acme", file=file)
    (found,) = open_lists(settings.account, settings.vendors(), {}).values()
    assert isinstance(found.place, SftpPlace)
    return found.place


def lay(vendor: SftpVendor, name: str, content: bytes, *, ago: timedelta) -> None:
    file = vendor.folder / name
    file.write_bytes(content)
    at = (datetime.now(UTC) - ago).timestamp()
    os.utime(file, (at, at))


def newest(place: SftpPlace) -> Sent | None:
    return place.newest(datetime.now(UTC), "")


def test_the_newest_file_is_read_with_the_time_the_server_gives_it(
    place: SftpPlace, vendor: SftpVendor
) -> None:
    assert newest(place) is None
    lay(vendor, "old.csv", b"old", ago=2 * HOUR)
    lay(vendor, "new.csv", LIST, ago=HOUR)
    lay(vendor, "new.txt", b"x", ago=timedelta(minutes=5))
    lay(vendor, "half.csv", b"x", ago=timedelta(0))  # is still being written
    sent = newest(place)
    assert sent is not None
    assert (sent.name, sent.read()) == ("new.csv", LIST)
    assert abs(datetime.now(UTC) - HOUR - sent.at) < timedelta(minutes=1)
    assert set(vendor.asked) == {"password", "list", "open"}


def test_a_private_key_opens_it_as_well(vendor: SftpVendor, tmp_path: Path) -> None:
    vendor.ours.write_private_key_file(str(tmp_path / "ours"))
    lay(vendor, "new.csv", LIST, ago=HOUR)
    sent = newest(named(tmp_path, vendor, 'key_file = "ours"'))
    assert sent is not None
    assert sent.read() == LIST
    assert "publickey" in vendor.asked


def test_another_server_hears_no_password(
    place: SftpPlace, vendor: SftpVendor, tmp_path: Path
) -> None:
    other = SftpPlace(place.url, f"SHA256:{'A' * 43}", place.files, None, tmp_path / "secret")
    with pytest.raises(Misconfigured, match="which is not the host_key") as refusal:
        newest(other)
    assert vendor.fingerprint in refusal.value.sentence
    assert vendor.asked == []


@pytest.mark.parametrize(
    ("secret", "content", "why"),
    [
        ('password_file = "secret"', "wrong", "does not let us in with secret"),
        ('password_file = "other"', "wrong", "There is no file"),
        ('key_file = "secret"', "no key", "secret is no private key"),
    ],
)
def test_a_secret_that_is_wrong_is_named(
    vendor: SftpVendor, tmp_path: Path, secret: str, content: str, why: str
) -> None:
    (tmp_path / "secret").write_text(content)
    with pytest.raises(Misconfigured, match=why):
        newest(named(tmp_path, vendor, secret))


def test_a_server_that_is_away_or_has_no_such_folder_is_said(
    place: SftpPlace, vendor: SftpVendor, tmp_path: Path
) -> None:
    elsewhere = place.url.replace("/lists", "/other")
    with pytest.raises(Unavailable, match="cannot be read: No such file"):
        newest(SftpPlace(elsewhere, place.host_key, "*.csv", None, tmp_path / "secret"))
    nobody = place.url.replace(f":{vendor.port}/", ":9/")
    with pytest.raises(Unavailable, match="What was read before stays"):
        newest(SftpPlace(nobody, place.host_key, "*.csv", None, tmp_path / "secret"))


def test_a_file_that_is_too_large_is_not_fetched(place: SftpPlace, vendor: SftpVendor) -> None:
    lay(vendor, "new.csv", LIST, ago=HOUR)
    os.truncate(vendor.folder / "new.csv", MOST_BYTES + 1)
    at = (datetime.now(UTC) - HOUR).timestamp()
    os.utime(vendor.folder / "new.csv", (at, at))
    sent = newest(place)
    assert sent is not None
    with pytest.raises(BadList, match="20 MB"):
        sent.read()
    assert "open" not in vendor.asked


def test_a_file_that_grew_while_it_was_read_is_read_again_later(
    place: SftpPlace, vendor: SftpVendor
) -> None:
    lay(vendor, "new.csv", LIST, ago=HOUR)
    sent = newest(place)
    assert sent is not None
    lay(vendor, "new.csv", LIST * 2, ago=HOUR)
    with pytest.raises(Unavailable, match="written to while I read it"):
        sent.read()
