"""Walks somebody through connecting the shop's systems, and writes the settings file.

What is typed is held against the settings' own types. Each system is kept as soon as it is
complete: whoever is interrupted begins again where they were. Then its keys are looked at, and one
that may do too much or too little stays only if somebody says so. The doctor tries all of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Protocol

from dotenv import dotenv_values, set_key
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from countersign.doctor import Finding, examine
from countersign.keys import rights_of
from countersign.settings import PREFIX, Settings, load_settings, model_in, read_settings
from policies.errors import BadRequest, CountersignError
from tools.key_rights import KeyRights

PEOPLE: Final = f"{PREFIX}PEOPLE_FILE"
_OURS_ALONE: Final = 0o600


class Terminal(Protocol):
    """Somebody to ask."""

    def say(self, sentence: str) -> None:
        """Tell them something."""
        ...

    def agrees(self, question: str) -> bool:
        """Ask for yes or no; no unless they say so."""
        ...

    def answer(self, what: str, *, known: str, secret: bool) -> str:
        """Ask for a value; `known` is what an empty answer stands for. A secret is not echoed."""
        ...


@dataclass(frozen=True)
class System:
    """One system that can be connected.

    `name` is its field of the settings, `judged` what the doctor calls it, `page` where its keys
    are explained. `also` are fields worth asking for though a default would do. `instead_of` is the
    system beside which there can be none of this sort: while that one is kept, this is not asked.
    """

    name: str
    called: str
    judged: str
    page: str
    also: tuple[str, ...] = ()
    needed: bool = False
    instead_of: str = ""

    @cached_property
    def fields(self) -> Mapping[str, FieldInfo]:
        """What has to be asked for, by variable, in the order of the settings."""
        model = model_in(Settings.model_fields[self.name].annotation)
        wanted = {
            name: field
            for name, field in (model.model_fields if model else {}).items()
            if field.is_required() or name in self.also
        }
        return {f"{PREFIX}{self.name.upper()}__{name.upper()}": f for name, f in wanted.items()}

    def is_begun(self, known: Mapping[str, str]) -> bool:
        """Whether anything of it is kept."""
        return any(variable in known for variable in self.fields)


SYSTEMS: Final = (
    System(
        "slack",
        "Slack",
        "slack",
        "docs/connect-slack.md",
        also=("bot_token", "app_token", "team_id"),
        needed=True,
    ),
    System("shopify", "Shopify", "shopify", "docs/connect-shop.md", needed=True),
    System("amazon", "Amazon", "amazon", "docs/connect-amazon.md"),
    System("quickbooks", "QuickBooks", "quickbooks", "docs/connect-quickbooks.md"),
    System("graph", "a Microsoft 365 mailbox", "mail", "docs/connect-mail.md"),
    System(
        "imap",
        "any other mailbox, by IMAP and SMTP",
        "mail",
        "docs/connect-mail.md",
        also=(
            *("user", "send_password", "port", "security", "smtp_port", "smtp_security"),
            *("drafts", "sent", "sent_copies"),
        ),
        instead_of="graph",
    ),
    System("stripe", "Stripe", "stripe", "docs/connect-stripe.md"),
    System("easypost", "EasyPost, for parcels", "parcels", "docs/connect-parcels.md"),
    System("keepa", "Keepa, for prices on Amazon", "keepa", "docs/connect-keepa.md", ("domain",)),
    System("feeds", "vendors' own lists", "lists", "docs/connect-vendor-feeds.md"),
    System(
        "model",
        "a language model",
        "model",
        "README.md",
        also=("base_url", "api_key", "name"),
    ),
)


def connect(terminal: Terminal, file: Path) -> bool:
    """Ask for each system, write `file`, try everything; whether all of it works.

    Nothing is changed but that file. Raises `BadRequest` where it cannot be written.
    """
    _open_to_us_alone(file)
    for system in SYSTEMS:
        known = _kept(file)
        if any(one.name == system.instead_of and one.is_begun(known) for one in SYSTEMS):
            continue
        verb = "Change" if system.is_begun(known) else "Connect"
        if system.needed or terminal.agrees(f"{verb} {system.called}?"):
            _keep(file, _asked(system, system.fields, known, terminal))
            _until_its_keys_fit(system, file, terminal)
    people = terminal.answer(
        "The file that names your people and their groups",
        known=_kept(file).get(PEOPLE, "people.toml"),
        secret=False,
    )
    _keep(file, {PEOPLE: people})
    terminal.say(f"Kept in {file}, which only you can read. Trying it; nothing is changed.")
    return _tried_until_it_works(terminal, file)


def _tried_until_it_works(terminal: Terminal, file: Path) -> bool:
    while True:
        findings = _findings(file)
        for finding in findings:
            terminal.say(str(finding))
        failing, known = {one.what for one in findings if not one.fine}, _kept(file)
        again = [
            system
            for system in SYSTEMS
            if system.judged in failing
            and system.is_begun(known)
            and terminal.agrees(f"Enter {system.called} again?")
        ]
        if not again:
            return not failing
        for system in again:
            _keep(file, _asked(system, system.fields, _kept(file), terminal))
            _until_its_keys_fit(system, file, terminal)


def _until_its_keys_fit(system: System, file: Path, terminal: Terminal) -> None:
    """Ask for each key again that may do too much or too little, unless it is to stay so."""
    kept_all_the_same: set[str] = set()
    while True:
        doubtful = [
            one
            for one in _keys(system, file, terminal)
            if one.is_doubtful and one.need.setting not in kept_all_the_same
        ]
        for one in doubtful:
            terminal.say(f"{one.sentence}.")
            if terminal.agrees(f"Keep the {one.need.title} all the same?"):
                kept_all_the_same.add(one.need.setting)
                continue
            again = _fields_of(one.need.setting, system)
            _keep(file, _asked(system, again, _kept(file), terminal))
        if not doubtful:
            return


def _keys(system: System, file: Path, terminal: Terminal) -> tuple[KeyRights, ...]:
    """Look at what the keys of a system may do; what cannot be asked now is tried at the end."""
    try:
        settings = read_settings(_env_file=file)
        own: BaseModel | None = getattr(settings, system.name)
        return rights_of(own, settings) if own is not None else ()
    except CountersignError as error:
        terminal.say(error.sentence)
        return ()


def _fields_of(setting: str, system: System) -> dict[str, FieldInfo]:
    """Return what one key consists of: an app's secret goes with its client id."""
    where, _, own = setting.rpartition("__")
    kind = f"{where}__{own.partition('_')[0]}"
    return {name: field for name, field in system.fields.items() if name.startswith(kind)}


def _findings(file: Path) -> list[Finding]:
    try:
        return examine(load_settings(_env_file=file))
    except CountersignError as error:
        return [Finding("settings", fine=False, sentence=error.sentence)]


def _asked(
    system: System,
    fields: Mapping[str, FieldInfo],
    known: Mapping[str, str],
    terminal: Terminal,
) -> dict[str, str]:
    """Ask for some values of one system, each until it is one."""
    terminal.say(f"\n{system.called[:1].upper()}{system.called[1:]}: {system.page}")
    return {
        variable: value
        for variable, field in fields.items()
        if (value := _value(variable, field, known.get(variable, ""), terminal))
    }


def _value(variable: str, field: FieldInfo, known: str, terminal: Terminal) -> str:
    what = f"{field.description or variable} ({variable})"
    as_known = known or ("" if field.is_required() else str(field.default or ""))
    while True:
        value = terminal.answer(what, known=as_known, secret=_is_secret(field)).strip()
        faults = list(_faults(field, value))
        if not faults:
            return value
        terminal.say(f"That will not do: {'; '.join(faults)}.")


def _faults(field: FieldInfo, value: str) -> Iterator[str]:
    if not value:
        if field.is_required():
            yield "it has to be there"
        return
    kind: Any = field.annotation
    for part in field.metadata:
        kind = Annotated[kind, part]
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            yield fault["msg"].removeprefix("Value error, ")


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))


def _open_to_us_alone(file: Path) -> None:
    try:
        file.touch(mode=_OURS_ALONE)
        file.chmod(_OURS_ALONE)
    except OSError as error:
        raise BadRequest(f"{file} cannot be written: {error.strerror}. Name another.") from error


def _kept(file: Path) -> dict[str, str]:
    return {name: value for name, value in dotenv_values(file).items() if value}


def _keep(file: Path, values: Mapping[str, str]) -> None:
    for variable, value in values.items():
        set_key(file, variable, value)
