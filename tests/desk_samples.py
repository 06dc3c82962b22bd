"""People, judgements and refunds for the front desk, and reading what it shows."""

from typing import Any
from zoneinfo import ZoneInfo

from memory.ledger import Wording
from policies.actions.refund import Payback, Reason, Refund
from policies.judgement import Check, Effect, Finding, Judgement, Requirement, Verdict
from policies.money import Money
from policies.people import Group
from policies.ref import Ref

ZONE = ZoneInfo("America/Los_Angeles")
TEAM = "T01PRACTICE"
ACCOUNT = "shopify:practice"
_G = Group
GROUPS = {
    "olivia": (_G.OWNERS, _G.ADMINS, _G.LEADS, _G.FINANCE, _G.MANAGEMENT),
    "priya": (_G.ADMINS, _G.LEADS, _G.MANAGEMENT),
    "mia": (_G.SUPPORT,),
    "jon": (_G.SUPPORT,),
    "dana": (_G.FINANCE, _G.MANAGEMENT),
    "lee": (_G.BUYING,),
}
USERS = {
    "olivia": "U01OLIVIA",
    "priya": "U02PRIYA",
    "mia": "U03MIA",
    "jon": "U04JON",
    "dana": "U05DANA",
    "lee": "U06LEE",
}
FINANCE = Requirement(group=Group.FINANCE, quorum=1, rules=("refund.finance",))
TWO_OF_MANAGEMENT = Requirement(group=Group.MANAGEMENT, quorum=2, rules=("refund.management",))


def terms(*needs: Requirement, retype: bool = False, editable: tuple[str, ...] = ()) -> Judgement:
    """Return a judgement made by hand: what the card is shown under."""
    return Judgement(
        verdict=Verdict.NEEDS_APPROVAL,
        findings=tuple(
            Finding(
                rule=rule,
                effect=Effect.REQUIRE,
                fired=True,
                text="Refunds over $150.00 need finance.",
                operands=("args.amount = $186.40",),
            )
            for need in needs
            for rule in need.rules
        ),
        checks=(
            Check(rule="refund.window", passed=True, text="day 9 of 60"),
            Check(rule="refund.disputed", passed=True, text="no dispute"),
        ),
        requirements=needs,
        expires_hours=16,
        editable=editable or ("amount", "reason", "note"),
        retype_amount=retype,
        policy_version="0123456789abcdef",
    )


def refund(minor: int = 18640, *, order: int = 1001, note: str = "it arrived bent") -> Refund:
    """Return the exact change a card is about."""
    amount = Money(minor=minor, currency="USD")
    return Refund(
        order=Ref(account=ACCOUNT, kind="order", id=f"gid://shopify/Order/{order}"),
        order_name=f"#{order}",
        customer=None,
        lines=(),
        paybacks=(Payback(payment="t1", gateway="visa", label="Visa ..4417", amount=amount),),
        amount=amount,
        reason=Reason.DAMAGED,
        note=note,
        ordinal=0,
    )


def worded(arguments: Refund, judgement: Judgement, told: tuple[str, ...] = ()) -> Wording:
    """Return a refund as it is asked for and shown; `told` are other lines than the usual ones."""
    lines = told or (
        "REFUND $186.40 to Visa ..4417",
        "#1001 Shopify · 1 of 2 shelf units",
        "“arrived bent” · 2 photos",
        "Paid $372.80 · refunded before $0.00",
    )
    ask = {"order": arguments.order_name, "amount": arguments.amount.decimal, "lines": []}
    return Wording(
        arguments=arguments,
        terms=judgement,
        facts={},
        material={},
        told={
            "ask": {**ask, "reason": arguments.reason.value, "note": arguments.note},
            "lines": list(lines),
            "evidence": [],
        },
    )


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """Return what can be pressed in a message, in rows and beside lines: action id -> value."""
    pressed = [
        element
        for block in message["blocks"]
        for element in (
            block["elements"]
            if block["type"] in {"actions", "context_actions"}
            else filter(None, [block.get("accessory")])
        )
    ]
    return {one["action_id"]: one.get("value", "") for one in pressed if "action_id" in one}


def words(message: dict[str, Any]) -> str:
    """Return everything a person reads in a message or view."""
    found: list[str] = []
    stack: list[Any] = [message["blocks"]]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += reversed(value)
        elif isinstance(value, dict):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            stack += [one for one in value.values() if isinstance(one, dict | list)]
    return "\n".join(found)
