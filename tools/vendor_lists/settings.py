"""Which vendors send lists of their stock and prices, how each does, and when a list is too old."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from policies.errors import Misconfigured
from policies.money import Currency

STREAM: Final = "list"
"""What a vendor's list is called among the sources."""


class VendorSettings(BaseModel):
    """One vendor. The list comes by mail, lies in a folder on this machine, or on a server."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=2, max_length=60, description="As people call it")]
    sender: Annotated[
        str | None,
        Field(pattern=r"^[!-?A-~]{1,64}@[0-9A-Za-z.-]{1,190}$", description="Who mails the list"),
    ] = None
    folder: Annotated[Path | None, Field(description="Otherwise the folder it lies in")] = None
    sftp: Annotated[
        str | None,
        Field(
            pattern=r"^sftp://[^\s@/:]+@[0-9A-Za-z.-]{1,253}(:[0-9]{1,5})?(/\S*)?$",
            description="Otherwise the folder on the vendor's server: sftp://us@host:22/lists",
        ),
    ] = None
    host_key: Annotated[
        str | None,
        Field(
            pattern=r"^SHA256:[0-9A-Za-z+/]{43}$",
            description="That server's key, as `ssh-keygen -l` writes it",
        ),
    ] = None
    key_file: Annotated[Path | None, Field(description="Our private key for it")] = None
    password_file: Annotated[Path | None, Field(description="Or a file with a password")] = None
    files: Annotated[
        str, Field(pattern=r"^[^/\\]{1,80}$", description="How its files are called")
    ] = "*.csv"
    currency: Annotated[Currency, Field(description="Where the list names none")] = "USD"
    stale_after: Annotated[
        float, Field(gt=0, le=2160, description="Hours after which a list is old")
    ] = 36

    @field_validator("name")
    @classmethod
    def _has_letters(cls, name: str) -> str:
        if not key_of(name):
            raise ValueError("has no letters")
        return name

    @model_validator(mode="after")
    def _comes_in_one_way(self) -> Self:
        if [self.sender, self.folder, self.sftp].count(None) != 2:  # noqa: PLR2004 - of three
            raise ValueError("needs a sender, a folder or an sftp address, and only one of them")
        secrets = [self.key_file, self.password_file]
        given = self.host_key is not None and secrets.count(None) == 1
        if given != (self.sftp is not None) or (not given and any((self.host_key, *secrets))):
            raise ValueError("an sftp address takes a host_key, and a key_file or a password_file")
        return self

    @property
    def key(self) -> str:
        """What it is called in accounts and commands: `sierra-rack-works`."""
        return key_of(self.name)

    @property
    def patience(self) -> timedelta:
        """How old a list may be."""
        return timedelta(hours=self.stale_after)

    def beside(self, folder: Path) -> Self:
        """Return it with its paths, where they are not absolute, in the folder of its own file."""
        named = {name: getattr(self, name) for name in ("folder", "key_file", "password_file")}
        return self.model_copy(
            update={name: folder / path for name, path in named.items() if path is not None}
        )


class _VendorsFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    vendors: tuple[VendorSettings, ...]


class FeedsSettings(BaseModel):
    """Vendors' own lists of stock and prices. They are only read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str, Field(pattern=r"^feeds:[a-z0-9-]+$", description="Our name for them: feeds:acme")
    ]
    file: Annotated[
        Path, Field(description="TOML file that names the vendors; docs/connect-vendor-feeds.md")
    ]

    def vendors(self) -> tuple[VendorSettings, ...]:
        """Read who sends lists. Raises `Misconfigured`, which says what is wrong where."""
        try:
            read = tomllib.loads(self.file.read_text(encoding="utf-8"))
            found = _VendorsFile.model_validate(read).vendors
        except OSError as error:
            raise self._unusable(f"it cannot be read: {error.strerror}") from error
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False)
            named = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults)
            raise self._unusable("; ".join(named)) from None
        except ValueError as error:
            raise self._unusable(str(error)) from error
        keys = [one.key for one in found]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise self._unusable(f"two vendors are called {twice[0]}")
        return tuple(one.beside(self.file.parent) for one in found)

    def _unusable(self, why: str) -> Misconfigured:
        return Misconfigured(f"The file of vendors {self.file.name} cannot be used: {why}.")


def key_of(name: str) -> str:
    """Return a name as it stands in accounts: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
