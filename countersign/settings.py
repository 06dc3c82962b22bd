"""Everything that can be set, in one frozen tree composed of one model per adapter.

Values come from the environment (`COUNTERSIGN_…`, two underscores between parts) and from a `.env`
file. `countersign settings` prints the table that the README shows.
"""

import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.model_settings import ModelSettings
from countersign.hours import HoursSettings
from policies.actions.definition import MAIL_ADDRESS
from policies.business_time import BusinessCalendar
from policies.calendars import Calendars
from policies.errors import Misconfigured
from policies.people import Group
from slack_app.settings import SlackSettings
from tools.connectors.addresses import KeyedAddress
from tools.connectors.amazon_settings import AmazonSettings
from tools.connectors.easypost import EasyPostSettings
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.keepa_settings import KeepaSettings
from tools.connectors.notices import NoticeSettings
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.connectors.shopify_settings import ShopifySettings
from tools.connectors.stripe_settings import StripeSettings
from tools.vendor_lists.settings import FeedsSettings
from tools.webhooks.settings import EventSettings

PREFIX = "COUNTERSIGN_"


MailAddress = Annotated[str, StringConstraints(pattern=MAIL_ADDRESS)]


class LogSettings(BaseModel):
    """What the program writes about itself on standard error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Annotated[
        Literal["text", "json"], Field(description="json is one object a line, for machines")
    ] = "text"
    level: Annotated[
        Literal["DEBUG", "INFO", "WARNING"],
        Field(description="INFO also says every transition, by ids only"),
    ] = "WARNING"


class TracingSettings(BaseModel):
    """Where to write how each turn went. What was said is never part of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Annotated[Path | None, Field(description="File for spans, one JSON object a line")] = None
    otlp_url: Annotated[
        KeyedAddress | None,
        Field(description="OTLP/HTTP collector, e.g. http://127.0.0.1:4318/v1/traces"),
    ] = None
    otlp_key: Annotated[
        SecretStr | None, Field(description="Sent to it as `Authorization: Bearer …`")
    ] = None


class MirrorSettings(BaseModel):
    """The copies of other systems, for whatever counts over many orders at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: Annotated[bool, Field(description="Whether serve keeps copies of other systems")] = True
    every: Annotated[
        float, Field(gt=0, le=60, description="Minutes between two looks for what has changed")
    ] = 2


class DigestSettings(BaseModel):
    """The morning digest: where it is posted, and whose problems are in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: Annotated[
        dict[str, frozenset[Group]],
        Field(description='Channels by role or name, and whose problems: {"ops": []} is all'),
    ] = {"ops": frozenset()}
    at: Annotated[time, Field(description="When it is posted, local time")] = time(7, 30)
    mail: Annotated[
        NoticeSettings | None, Field(description="By mail, for who is not in Slack; none without")
    ] = None


class PersonSettings(BaseModel):
    """One person of the shop and the groups whose seats they may fill."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    slack: Annotated[str, Field(pattern=r"^[A-Z0-9]+:[A-Z0-9]+$", description="TEAM:USER ids")]
    groups: frozenset[Group]


class PeopleFile(BaseModel):
    """Everybody who works here; an account belongs to one person only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[PersonSettings, ...]

    @field_validator("people")
    @classmethod
    def _distinct(cls, people: tuple[PersonSettings, ...]) -> tuple[PersonSettings, ...]:
        if not people:
            raise ValueError("nobody is named, so nobody could approve anything")
        for what in ([one.name.casefold() for one in people], [one.slack for one in people]):
            twice = sorted({one for one in what if what.count(one) > 1})
            if twice:
                raise ValueError(f"two people are called {twice[0]}")
        return people


class Settings(BaseSettings):
    """The whole configuration. Without Slack and Shopify keys, the practice shop is used."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[
        str, Field(description="sqlite:///FILE for one process, postgresql://… for several")
    ] = "sqlite:///.demo/countersign.db"
    worker: Annotated[
        str, Field(description="This process's own stable name; on PostgreSQL it has to be set")
    ] = ""
    port: Annotated[int, Field(ge=1, le=65535, description="Where serve listens")] = 8766
    host: Annotated[
        str, Field(description="On which address; 0.0.0.0 inside a container, never in practice")
    ] = "127.0.0.1"
    sandbox_url: Annotated[
        str, Field(pattern=r"^http://(127\.0\.0\.1|localhost)(:\d+)?$", description="Practice shop")
    ] = "http://127.0.0.1:8765"
    practice_slack: Annotated[
        Literal["socket", "http"], Field(description="How the practice Slack delivers")
    ] = "socket"
    practice_mail: Annotated[
        Literal["graph", "imap"], Field(description="How the practice mailbox is reached")
    ] = "graph"
    time_zone: Annotated[str, Field(description="The shop's time zone")] = "America/Los_Angeles"
    people_file: Annotated[
        Path | None, Field(description="TOML file that names people, Slack ids and groups")
    ] = None
    audit_key: Annotated[
        Path | None, Field(description="File with the checkpoint signing key; made if absent")
    ] = None
    hours: HoursSettings = HoursSettings()
    ship_within: Annotated[
        float,
        Field(gt=0, le=60, description="Working days within which a paid order has to leave"),
    ] = 2
    carrier_mail: Annotated[
        dict[str, MailAddress],
        Field(
            description=(
                "Where carriers are written to about a parcel, by their name in the shop: "
                '{"UPS": "claims@ups.example"}'
            )
        ),
    ] = {}
    mirror: MirrorSettings = MirrorSettings()
    digest: DigestSettings = DigestSettings()
    log: LogSettings = LogSettings()
    shopify: ShopifySettings | None = None
    quickbooks: QuickBooksSettings | None = None
    graph: GraphSettings | None = None
    imap: ImapSettings | None = None
    slack: SlackSettings | None = None
    easypost: EasyPostSettings | None = None
    amazon: AmazonSettings | None = None
    stripe: StripeSettings | None = None
    keepa: KeepaSettings | None = None
    feeds: FeedsSettings | None = None
    model: ModelSettings | None = None
    tracing: TracingSettings | None = None
    events: EventSettings = EventSettings()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("is neither sqlite:///FILE nor postgresql://USER@HOST/NAME")
        return url

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError("is not a time zone such as America/Los_Angeles") from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def calendar(self) -> BusinessCalendar:
        """The approvers' business hours."""
        return self.hours.calendar(self.zone)

    @property
    def calendars(self) -> Calendars:
        """The same beside when carriers and vendors work."""
        return self.hours.calendars(self.zone)

    @property
    def ship_by(self) -> Callable[[datetime], datetime]:
        """By when a paid order is promised to leave: so many working days of opening hours."""
        calendar = self.calendar
        hours = self.ship_within * calendar.hours_a_day
        return lambda paid_at: calendar.add(paid_at, hours)

    @property
    def is_practice(self) -> bool:
        """Whether there are no real keys, so that the practice shop is used."""
        return self.shopify is None and self.slack is None

    @property
    def state_folder(self) -> Path:
        """Where files that are not the database live (engine, threads, lock, key)."""
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///")).parent
        return Path(".countersign")

    @property
    def engine_url(self) -> str:
        """The engine's own database: its own file, or its own schema beside ours."""
        if self.database_url.startswith("sqlite:///"):
            return f"sqlite:///{self.state_folder / 'engine.db'}"
        return self.database_url


def read_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - any field, for tests and the command line
    """Read each setting, whether or not all of them go together. Raises as below."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        named = ((PREFIX + "__".join(where).upper(), what) for where, what in _faults(error))
        faults = "; ".join(f"{name}: {what}" for name, what in named)
        raise Misconfigured(
            f"The settings cannot be used. {faults}. Nothing was started."
        ) from None


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - as above
    """Read the settings. Raises `Misconfigured`, naming each faulty variable, never its value."""
    settings = read_settings(**overrides)
    if settings.graph is not None and settings.imap is not None:
        raise Misconfigured(
            "There are two mailboxes, and there can be one: take away COUNTERSIGN_GRAPH__… or "
            "COUNTERSIGN_IMAP__…. Nothing was started."
        )
    if (settings.shopify is None) != (settings.slack is None):
        missing = (
            "COUNTERSIGN_SLACK__BOT_TOKEN and COUNTERSIGN_SLACK__APP_TOKEN"
            if settings.slack is None
            else "COUNTERSIGN_SHOPIFY__URL, __ACCOUNT, __READ_TOKEN and __WRITE_TOKEN"
        )
        raise Misconfigured(
            f"There are real keys for one side only; missing: {missing}. Give both, or neither "
            "for the practice shop. Nothing was started."
        )
    if settings.is_practice and settings.host != "127.0.0.1":
        raise Misconfigured(
            "COUNTERSIGN_HOST has to be 127.0.0.1 in practice: nobody else may reach the practice "
            "shop's program. Nothing was started."
        )
    return settings


def load_people(settings: Settings) -> tuple[PersonSettings, ...]:
    """Read who works here. Raises `Misconfigured`."""
    practice = Path(__file__).with_name("practice_people.toml")
    file = practice if settings.is_practice else settings.people_file
    if file is None:
        raise Misconfigured(
            "COUNTERSIGN_PEOPLE_FILE is missing: without people nobody could approve anything."
        )
    return read_people(file)


def read_people(file: Path) -> tuple[PersonSettings, ...]:
    """Read one people file. Raises `Misconfigured`."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        return PeopleFile.model_validate(found).people
    except OSError as error:
        raise Misconfigured(
            f"The people file {file.name} cannot be read: {error.strerror}. Nothing was started."
        ) from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(where)}: {what}" for where, what in _faults(error))
    except ValueError as error:
        faults = str(error)
    raise Misconfigured(
        f"The people file {file.name} cannot be used. {faults}. Nothing was started."
    )


def _faults(error: ValidationError) -> Iterator[tuple[list[str], str]]:
    """Say where each fault is and what it is; what was written there may be a secret."""
    for fault in error.errors(include_input=False, include_url=False):
        if fault["type"] == "missing":
            yield [str(part) for part in fault["loc"]], "is missing"
            continue
        yield [str(part) for part in fault["loc"]], fault["msg"].removeprefix("Value error, ")


def table() -> str:
    """Render the settings as the README's Markdown table."""
    rows = ["| variable | meaning | default |", "|---|---|---|"]
    rows += [f"| `{name}` | {meaning} | {default} |" for name, meaning, default in _rows()]
    return "\n".join(rows)


def _rows() -> Iterator[tuple[str, str, str]]:
    yield from _fields(Settings, PREFIX)


def _fields(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        inner = model_in(field.annotation)
        if inner is not None:
            yield from _fields(inner, f"{prefix}{name.upper()}__")
            continue
        known = not field.is_required() and field.default is not None
        default = f"`{_as_typed(field.default)}`" if known else ""
        yield f"{prefix}{name.upper()}", field.description or "", default


def _as_typed(value: object) -> str:
    """Write a default as it would be typed: lists and tables as JSON."""
    listed = isinstance(value, (dict, frozenset, tuple))
    return json.dumps(value, default=sorted) if listed else str(value)


def model_in(annotation: object) -> type[BaseModel] | None:
    """Return the settings model a field holds; None where it holds a plain value or a table."""
    if get_origin(annotation) is dict:
        return None
    options = [annotation, *getattr(annotation, "__args__", ())]
    return next(
        (one for one in options if isinstance(one, type) and issubclass(one, BaseModel)), None
    )
