"""What every change to the world has to declare before it can exist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from policies.canonical import digest
from policies.money import Currency, Money
from policies.people import Group, Person, PersonKind
from policies.ref import Ref


class ConnectorKind(StrEnum):
    """What can be known after a write whose answer was lost (I15)."""

    IDEMPOTENT = "idempotent"  # the vendor honours a key: the same call again is safe
    ABSOLUTE = (
        "absolute"  # no key, but it says what shall be: looked for in vain, it may come again
    )
    LOOKUP = "lookup"  # no key, but our marker can be searched for
    NONE = "none"  # only a person can find out

    @property
    def may_repeat(self) -> bool:
        """Whether what was looked for and not found may be sent again by itself."""
        return self in {ConnectorKind.IDEMPOTENT, ConnectorKind.ABSOLUTE}


# Whoever validates an instance reads all its fields again: it may have been built unchecked.
# An error about one names the field and never what stands in it: errors are logged.
_SELF_CHECKING = ConfigDict(
    defer_build=True,
    frozen=True,
    extra="forbid",
    strict=True,
    revalidate_instances="always",
    hide_input_in_errors=True,
)


class Ask(BaseModel):
    """What a model, a slash command or a form may say. The only schema any of them ever sees."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )


class Arguments(BaseModel):
    """The exact change, canonical and complete: what people vote on and what is executed (I2)."""

    model_config = _SELF_CHECKING

    def at(self, amount: Money) -> Self:
        """The same change for another amount; rules are tried at their limits this way."""
        raise NotImplementedError(f"{type(self).__name__} moves no money: {amount} means nothing.")


class Exceptional(Arguments):
    """A change an owner may be asked to allow although a rule forbids it.

    `exception` is the written reason; empty, it is an ordinary wish. It belongs to the arguments
    and so to the digest: what was asked as one thing is never decided or done as the other. No
    `Ask` has it, so that neither a model nor a form of wishes can plead.
    """

    exception: Annotated[str, Field(max_length=500)] = ""


class FactSource(BaseModel):
    """Facts of one source, read at one moment; older than `max_age` they count as missing."""

    model_config = _SELF_CHECKING

    source: ClassVar[str]
    max_age: ClassVar[timedelta]

    read_at: AwareDatetime


class RequesterFacts(FactSource):
    """Who asks, as they are now."""

    source: ClassVar[str] = "directory"
    max_age: ClassVar[timedelta] = timedelta(minutes=5)

    groups: frozenset[Group]
    is_system: bool

    @classmethod
    def of(cls, person: Person, as_of: datetime) -> Self:
        """What the directory says of a person now."""
        is_system = person.kind is PersonKind.SYSTEM
        return cls(read_at=as_of, groups=person.groups, is_system=is_system)


class Facts(BaseModel):
    """All facts one kind of Action is judged on, grouped by source; each field a `FactSource`."""

    model_config = _SELF_CHECKING

    requester: RequesterFacts

    @property
    def currency(self) -> Currency | None:
        """In which its money is counted, where there is any."""
        return None

    def stale(self, as_of: datetime) -> list[str]:
        """Name the groups that are older than their source allows, or from the future."""
        groups = {name: getattr(self, name) for name in type(self).model_fields}
        slack = timedelta(seconds=5)
        return [
            name
            for name, group in groups.items()
            if not -slack <= as_of - group.read_at <= group.max_age
        ]

    def describes(self, requester: Person) -> bool:
        """Whether the requester's facts are this person's, as they are now."""
        is_system = requester.kind is PersonKind.SYSTEM
        return (self.requester.groups, self.requester.is_system) == (requester.groups, is_system)

    def material(self) -> dict[str, Any]:
        """The facts a card was decided on: if one differs at execution, a fresh card is due."""
        return {
            f"{name}.{field}": group.model_dump(mode="json")[field]
            for name in type(self).model_fields
            for group in [getattr(self, name)]
            for field, info in type(group).model_fields.items()
            if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("material")
        }


def material(description: str, **constraints: Any) -> Any:  # noqa: ANN401 - pydantic's own Field is typed so
    """Declare a fact whose change forces a fresh card even when the verdict is no stricter."""
    return Field(description=description, json_schema_extra={"material": True}, **constraints)


Days = Annotated[int, Field(ge=0, le=36_500)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class Named(StrEnum):
    """What the words of a wish can name, each in a form of its own."""

    ORDER = "order"  # 1001, #1001
    MARKET_ORDER = "market order"  # 113-5838173-8241820
    SKU = "sku"  # BIN-24
    AMOUNT = "amount"  # 24.50, $24.50
    CHANGE = "change"  # +5, -3
    PLACE = "place"  # in Reno
    PARCEL = "parcel"  # a carrier's number
    PURCHASE = "purchase"  # PO 4471
    MATTER = "matter"  # an order or a purchase order: 1001, PO 4471
    INVOICE = "invoice"  # a vendor's number for its invoice, RI-84012
    PRICES = "prices"  # BIN-24 9.20, BIN-30 11.25


ORDER_NAME = r"^#?[0-9A-Za-z-]{1,32}$"
MAIL_ADDRESS = r"^[^@\s]{1,64}@[^@\s]{1,190}$"
"""What an order of the shop is called, as a pattern: 1001, #1001."""
_AN_ORDER: Mapping[str, Named] = MappingProxyType({"order": Named.ORDER})


@dataclass(frozen=True)
class Speech:
    """How people name a change when they want it.

    `verbs` recognise a wish in a sentence (`..` stands for a few words); `example` is the sentence
    people are shown, and `command` what follows the kind's name in a strict command. `names` says
    which fields of the ask are read from what is named, in the order a command has them; the first
    is what the wish is about. A field with a default may be missing in a sentence. `spellings` are
    other ways to write a reason's name, as regular expressions by the reason's value. `market` is
    the marketplace it is done on; empty is the shop itself. The same verb may stand for both: the
    marketplace a sentence names, or whose order it names, says which is meant. `tells` is whether
    what follows the order is said to somebody else, so that no word of it is a wish of its own.
    `wider` are fields of the ask that make the change a larger one, and the verbs one of which has
    to be said for each; a command says it as `+refund`.
    """

    verbs: tuple[str, ...]
    example: str
    command: str
    names: Mapping[str, Named] = field(default_factory=lambda: _AN_ORDER)
    spellings: Mapping[str, str] = field(default_factory=dict)
    market: str = ""
    tells: bool = False
    wider: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ActionKind:
    """One thing the program can do to the world, described once for everybody.

    `title` and `done` are what people read (`Refund`, `Refunded`). `owner_field` holds the target,
    `called` the text people call it by, and `identity_fields` make two wishes the same one;
    `editable` names the ask fields an approver may change in "Edit"; `undo` is how long an approved
    Action waits for somebody to take it back before it is claimed. One that is carried out
    `in_steps` takes many calls. `speech` is how people ask for it; the planner and the strict
    command know it by nothing else.
    """

    name: str
    schema_version: int = 1
    title: str
    done: str
    ask: type[Ask]
    arguments: type[Arguments]
    facts: type[Facts]
    connector: ConnectorKind
    owner_field: str
    called: str = "order_name"
    identity_fields: tuple[str, ...]
    money_field: str | None = None
    allowed_states: frozenset[str]
    once_only: bool = False
    editable: frozenset[str]
    undo: timedelta = timedelta(seconds=30)
    in_steps: bool = False
    speech: Speech

    def target(self, arguments: Arguments) -> Ref:
        """The remote object the change is made to."""
        target = getattr(arguments, self.owner_field)
        assert isinstance(target, Ref)  # noqa: S101 - checked for every kind at start-up
        return target

    @property
    def phrase(self) -> str:
        """The change inside a sentence: `refund`, `pause on Amazon`."""
        return self.title[:1].lower() + self.title[1:]

    @property
    def about(self) -> str:
        """The field of the ask that says what the wish is about."""
        return next(iter(self.speech.names))

    @property
    def repeats(self) -> bool:
        """Whether the same wish may come again once it was done: it is numbered then."""
        return "ordinal" in self.arguments.model_fields

    def name_of(self, arguments: Mapping[str, Any]) -> str:
        """What people call the target, from stored arguments; empty where they were erased."""
        return str(arguments.get(self.called) or "")

    def money(self, arguments: Arguments) -> Money | None:
        """The amount at stake, or None where the change moves no money."""
        return getattr(arguments, self.money_field) if self.money_field else None

    def currency(self, arguments: Arguments, facts: Facts) -> Currency | None:
        """The currency limits are read in: that of the money it moves, else of what it is about."""
        money = self.money(arguments)
        return money.currency if money else facts.currency

    def business_key(self, arguments: Arguments) -> str:
        """What makes two Actions the same wish (I4), whatever call or person they came from."""
        wish = arguments.model_dump(mode="json", include=set(self.identity_fields))
        return digest({"kind": self.name, "target": str(self.target(arguments)), **wish})
