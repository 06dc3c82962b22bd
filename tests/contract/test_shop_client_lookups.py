from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from memory import ledger, roster, schema, votes
from memory.database import Database
from memory.records import Wish, Wording
from memory.states import State
from memory.tables import audit_payload, revisions
from memory.votes import Ballot, Decision
from policies.actions.refund import REFUND, RefundAsk
from policies.errors import Ambiguous
from policies.judgement import Effect, Finding, Judgement, Requirement, Verdict
from policies.people import Group, Person
from tests.practice_shop import ZONE, PracticeShop, connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.access import Reads
from tools.history import WHAT_NEEDS_ME, WHO_APPROVED
from tools.inventory import INVENTORY_LOOKUP
from tools.orders import ORDER_LOOKUP
from tools.refunds import REFUNDS
from tools.tool import Answer, Link, Lookup, LookupContext, Status

TERMS = Judgement(
    verdict=Verdict.NEEDS_APPROVAL,
    findings=(
        Finding(
            rule="refund.finance",
            effect=Effect.REQUIRE,
            fired=True,
            text="Refunds over $150 need finance.",
        ),
    ),
    checks=(),
    requirements=(Requirement(group=Group.FINANCE, quorum=1, rules=("refund.finance",)),),
    expires_hours=8,
    editable=(),
    retype_amount=False,
    policy_version="0" * 64,
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def shop(sandbox: Sandbox) -> Iterator[PracticeShop]:
    with connect(sandbox) as shop:
        yield shop


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    schema.migrate(database)
    with database.transaction() as tx:
        roster.open_account(
            tx, "shopify:countersign-practice", system="shopify", name="Practice shop"
        )
        for name, group in (
            ("Mia", Group.SUPPORT),
            ("Dana", Group.FINANCE),
            ("Olivia", Group.FINANCE),
        ):
            roster.enrol(tx, name, groups=[group], accounts_used={"slack": f"T1:{name}"})
    yield database
    database.close()


@pytest.fixture
def people(database: Database) -> dict[str, Person]:
    with database.read() as tx:
        return {person.name: person for person in roster.everybody(tx)}


@pytest.fixture
def context(shop: PracticeShop, database: Database, people: dict[str, Person]) -> LookupContext:
    return LookupContext(shop.reads, database, people["Mia"], shop.now(), ZONE)


def ask(lookup: Lookup, context: LookupContext, **arguments: str) -> Answer:
    return lookup.run(lookup.arguments.model_validate(arguments), context)


def where(context: LookupContext, shop: PracticeShop, situation: str) -> str:
    return ask(ORDER_LOOKUP, context, order=shop.situations[situation]).text


def proposed(context: LookupContext, shop: PracticeShop, requester: Person) -> ledger.Action:
    refund = RefundAsk(order="1001", amount="186.40")
    draft = REFUNDS.prepare(refund, shop.reads, shop.now(), ZONE)
    wording = Wording(draft.arguments, TERMS, {}, {}, {"lines": []})
    wish = Wish(requester.id, "refund 1001, it arrived bent", "event-1", 0, "thread-1")
    with context.database.transaction() as tx:
        return ledger.propose(tx, REFUND, wording, wish, State.PENDING)


def test_where_is_1001(context: LookupContext) -> None:
    answer = ask(ORDER_LOOKUP, context, order="1001")
    delivered = answer.text.partition(",")[0]
    assert delivered.startswith("Delivered ")
    assert answer.text == f"{delivered}, UPS, signed. 2 units, $372.80."
    assert (answer.status, answer.source, answer.as_of) == ("success", "Shopify", context.as_of)
    assert [link.label for link in answer.links] == ["open"]
    assert answer.data["left"] == "372.80"


def test_each_situation_is_told_in_one_plain_line(
    context: LookupContext, shop: PracticeShop
) -> None:
    for situation in shop.situations:
        text = where(context, shop, situation)
        assert text.isprintable(), situation
        assert len(text) < 200, situation
        assert "approve.example" not in text, situation


@pytest.mark.parametrize(
    ("situation", "says"),
    [
        ("unfulfilled", "Not shipped yet"),
        ("partially_fulfilled", "Part of it: Delivered"),
        ("silent_parcel", "was due"),
        ("authorized_only", "Authorized, not charged yet."),
        ("payment_pending", "Payment pending."),
        ("partially_paid", "Paid in part."),
        ("cancelled", "Cancelled "),
        ("voided", "Payment voided."),
        ("disputed", "disputing"),
        ("partially_refunded", "Refunded so far "),
        ("fully_refunded", "$0.00 left."),
        ("yen", "¥"),
        ("euro", "€"),
        ("shipped_without_tracking", "Shipped "),
    ],
)
def test_what_matters_about_an_order_is_said(
    context: LookupContext, shop: PracticeShop, situation: str, says: str
) -> None:
    assert says in where(context, shop, situation)


@pytest.mark.parametrize("name", ["99999", "#0", "10011001", "<!channel>", "x" * 100])
def test_an_unknown_order_is_no_data_with_a_sentence(context: LookupContext, name: str) -> None:
    answer = ask(ORDER_LOOKUP, context, order=name)
    assert answer.status is Status.NO_DATA
    assert answer.text.startswith("There is no order ")


def test_a_mail_address_lists_the_orders_it_has(context: LookupContext) -> None:
    with context.database.read():
        stub = next(iter(context.reads.shops.values())).orders_named("1001")[0]
    email = next(iter(context.reads.shops.values())).order(stub.id).email
    assert email is not None
    answer = ask(ORDER_LOOKUP, context, order=email)
    assert "#1001" in answer.text
    assert ask(ORDER_LOOKUP, context, order="no@body.example").status is Status.NO_DATA


def test_the_same_name_in_two_shops_asks_back(context: LookupContext, shop: PracticeShop) -> None:
    with connect(shop.sandbox, account="shopify:beta") as beta:
        both = replace(context, reads=Reads(shops={**shop.reads.shops, **beta.reads.shops}))
        with pytest.raises(Ambiguous, match="Which one"):
            ask(ORDER_LOOKUP, both, order="1001")
        assert ask(ORDER_LOOKUP, both, order="beta-1001").status is Status.SUCCESS


@pytest.mark.parametrize("sku", ["BIN-24", "bin-24", " BIN-24 "])
def test_stock_of_a_sku_is_told_by_warehouse(
    context: LookupContext, shop: PracticeShop, sku: str
) -> None:
    answer = ask(INVENTORY_LOOKUP, context, product=sku)
    assert answer.text.startswith("BIN-24: ")
    (product,) = answer.data["products"]
    places = product["locations"]
    assert set(places) == {"Reno", "Columbus"}
    for state in ("available", "on_hand", "committed", "incoming"):
        assert product[state] == sum(place[state] for place in places.values())
    assert f"{product['available']} available" in answer.text
    assert answer.links == (Link("BIN-24", f"{shop.sandbox.url}/shop/stock?q=BIN-24"),)


@pytest.mark.parametrize("words", ["wire shelving", "Wire shelving units", "the shelving, wire"])
def test_words_that_fit_several_products_ask_which(context: LookupContext, words: str) -> None:
    answer = ask(INVENTORY_LOOKUP, context, product=words)
    assert answer.text.endswith("Which one?")
    assert all(product["sku"].startswith("WIRE-") for product in answer.data["products"])
    assert 2 <= len(answer.data["products"]) <= 5


def test_words_that_fit_one_product_count_it(context: LookupContext) -> None:
    answer = ask(INVENTORY_LOOKUP, context, product="stack bin 11 x 8 blue")
    assert answer.text.startswith("BIN-24: ")


def test_an_unknown_product_names_what_is_near(context: LookupContext) -> None:
    answer = ask(INVENTORY_LOOKUP, context, product="BIN-25")
    assert answer.status is Status.NO_DATA
    assert "BIN-2" in answer.text
    nothing = ask(INVENTORY_LOOKUP, context, product="<!channel>")
    assert nothing.status is Status.NO_DATA


def test_who_approved_is_four_lines_and_a_checked_log(
    context: LookupContext, shop: PracticeShop, people: dict[str, Person]
) -> None:
    action = proposed(context, shop, people["Mia"])
    ballot = Ballot(action.id, 1, people["Dana"], Decision.APPROVE)
    with context.database.transaction() as tx:
        votes.cast(tx, ballot, tuple(people.values()), undo=REFUND.undo)
    for subject in ("1001", "#1001", action.name, action.name.lower()):
        answer = ask(WHO_APPROVED, context, subject=subject)
        asked, decided, rule, outcome, log = answer.text.splitlines()
        assert asked.startswith(f"{action.name} Refund $186.40, #1001. Asked by Mia ")
        assert decided.startswith("Approved by Dana ")
        assert rule == "Rule: Refunds over $150 need finance."
        assert outcome.startswith("Approved; it will be carried out")
        assert log == "log checked, unbroken"


def test_a_log_somebody_edited_is_not_called_unbroken(
    context: LookupContext, shop: PracticeShop, people: dict[str, Person]
) -> None:
    action = proposed(context, shop, people["Mia"])
    with context.database.transaction() as tx:
        tx.connection.execute(audit_payload.update().values(json="{}"))
    answer = ask(WHO_APPROVED, context, subject=action.name)
    assert answer.text.endswith("The log does not verify. Tell an admin now.")


@pytest.mark.parametrize("subject", ["1002", "A-999", "99999"])
def test_what_nobody_asked_for_is_said_to_be_so(context: LookupContext, subject: str) -> None:
    assert ask(WHO_APPROVED, context, subject=subject).status is Status.NO_DATA


def test_what_needs_me_differs_by_who_asks(
    context: LookupContext, shop: PracticeShop, people: dict[str, Person]
) -> None:
    def needs(name: str) -> Answer:
        return ask(WHAT_NEEDS_ME, replace(context, person=people[name]))

    assert needs("Dana").text == "Nothing needs you right now."
    action = proposed(context, shop, people["Mia"])
    assert needs("Dana").data == {"waiting": [action.name], "own": []}
    assert "1 wait for you: A-1 Refund $186.40, #1001 (asked by Mia" in needs("Dana").text
    assert needs("Mia").text == "Yours: A-1 Refund $186.40, #1001 waits for Dana or Olivia."
    with context.database.transaction() as tx:
        ballot = Ballot(action.id, 1, people["Dana"], Decision.APPROVE)
        votes.cast(tx, ballot, tuple(people.values()), undo=REFUND.undo)
    assert needs("Olivia").text == "Nothing needs you right now."


def test_an_erased_request_still_tells_who_decided(
    context: LookupContext, shop: PracticeShop, people: dict[str, Person]
) -> None:
    action = proposed(context, shop, people["Mia"])
    with context.database.transaction() as tx:
        erased: dict[str, Any] = {"arguments": None, "nonce": None, "facts": None, "told": None}
        tx.connection.execute(revisions.update().values(erased))
    answer = ask(WHO_APPROVED, context, subject=action.name)
    assert answer.text.startswith(f"{action.name} Refund (details erased). Asked by Mia")
