from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from policies.actions.refund import (
    CustomerFacts,
    EvidenceFacts,
    LineAsk,
    OrderFacts,
    Reason,
    Refund,
    RefundAsk,
    Risk,
)
from policies.errors import Ambiguous, BadMoney, BadRequest, NotFound, OutcomeUnknown
from policies.money import Money
from policies.people import Group, Person
from tests.admin_api import AdminApi
from tests.practice_shop import ZONE, PracticeShop, connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.access import Reads
from tools.capability import Draft, Effect, Sum, Trace
from tools.refund_choices import choices
from tools.refunds import REFUNDS, reconcile

CREDIT = "A-17, asked by Mia, approved by Dana"
SIGNATURE = "Countersign A-17:abc"
EFFECT = Effect(17, 0, key="countersign-A-17:abc", marker="A-17:abc", credit=CREDIT)
NEVER_CHARGED = ("authorized_only", "voided", "payment_pending")
ALL_PAID_BACK = ("fully_refunded", "cancelled", "returned_and_refunded")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> Iterator[PracticeShop]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    with connect(sandbox) as shop:
        yield shop


def asked(shop: PracticeShop, situation: str, **more: object) -> RefundAsk:
    return RefundAsk.model_validate({"order": shop.situations[situation], **more})


def prepared(shop: PracticeShop, situation: str, **more: object) -> Draft:
    ask = asked(shop, situation, **more)
    return REFUNDS.prepare(ask, shop.reads, shop.now(), ZONE)


def refund_of(draft: Draft) -> Refund:
    assert isinstance(draft.arguments, Refund)
    return draft.arguments


def offered(shop: PracticeShop, ask: RefundAsk) -> list[tuple[str, RefundAsk]]:
    return [
        (choice.label, RefundAsk.model_validate(choice.ask.model_dump()))
        for choice in choices(ask, shop.reads)
    ]


def order_facts(draft: Draft) -> OrderFacts:
    facts = draft.remote["order"]
    assert isinstance(facts, OrderFacts)
    return facts


def one_shelf(shop: PracticeShop) -> Draft:
    return prepared(
        shop,
        "plain_delivered",
        lines=({"sku": "shelf-4824", "quantity": 1},),
        reason="damaged",
        note="it arrived\nbent",
    )


def test_the_story_of_order_1001_is_told_on_the_card(shop: PracticeShop) -> None:
    draft = one_shelf(shop)
    refund = refund_of(draft)
    assert str(refund.amount) == "$186.40"
    assert [(line.sku, line.quantity) for line in refund.lines] == [("SHELF-4824", 1)]
    assert draft.told[0] == "REFUND $186.40 to Visa ..4417"
    assert draft.told[1].startswith("#1001 Shopify · 1 of 2 ")
    assert draft.told[2:] == (
        "“it arrived bent” · 2 photos",
        "Paid $372.80 · refunded before $0.00",
    )
    assert draft.forecast == "Left after this $186.40"
    assert len(draft.evidence) == 2
    facts = order_facts(draft)
    assert (facts.age_days, facts.payment, facts.refunds) == (9, "paid", 0)
    assert draft.remote["evidence"] == EvidenceFacts(read_at=facts.read_at, photos=2, mails=0)


def test_what_a_buyer_writes_at_the_checkout_is_no_evidence(shop: PracticeShop) -> None:
    draft = prepared(shop, "window_last_day", amount="5.00", reason="damaged")
    photo = f"{shop.sandbox.url}/shop/evidence/1001-1.png"
    attributes = [{"key": "evidence_photo", "value": photo}]
    update = "mutation($input: OrderInput!) { orderUpdate(input: $input) { order { id } } }"
    changed = {"id": refund_of(draft).order.id, "customAttributes": attributes}
    AdminApi(shop.sandbox).ask(update, input=changed)
    again = prepared(shop, "window_last_day", amount="5.00", reason="damaged")
    facts = again.remote["evidence"]
    assert isinstance(facts, EvidenceFacts)
    assert (facts.photos, again.evidence) == (0, ())


def test_what_was_prepared_is_paid_back_once_and_found_again(shop: PracticeShop) -> None:
    refund = refund_of(one_shelf(shop))
    assert reconcile(shop.reads, refund, EFFECT).trace is Trace.ABSENT
    receipt = REFUNDS.execute(shop.writes, refund, EFFECT)
    assert receipt == REFUNDS.execute(shop.writes, refund, EFFECT)
    (made,) = shop.refunds_made()
    assert made["idempotency_key"] == EFFECT.key
    assert made["arguments"]["note"] == f"{CREDIT} · damaged: “it arrived bent” · {SIGNATURE}"
    found = reconcile(shop.reads, refund, EFFECT)
    assert (found.trace, found.receipt) == (Trace.PRESENT, receipt)
    assert receipt.url is not None
    assert receipt.url.endswith("/shop/orders/1001")


def test_only_our_own_marker_proves_that_it_happened(shop: PracticeShop) -> None:
    refund = refund_of(one_shelf(shop))
    REFUNDS.execute(shop.writes, refund, EFFECT)
    for marker in ("A-17:ab", "A-1:abc", "A-17:abcd", "17:abc"):
        other = Effect(action_id=1, step=0, key="k", marker=marker)
        assert reconcile(shop.reads, refund, other).trace is Trace.ABSENT


def test_our_marker_on_another_amount_is_no_success(shop: PracticeShop) -> None:
    approved = refund_of(prepared(shop, "plain_delivered", amount="5.00"))
    REFUNDS.execute(shop.writes, approved.at(Money.parse("9.99", "USD")), EFFECT)
    found = reconcile(shop.reads, approved, EFFECT)
    assert found.trace is Trace.DIFFERENT
    assert found.difference == (
        "It went through with another amount: $9.99 instead of $5.00. "
        "Look at the order before anything else is done."
    )


def test_our_marker_on_two_refunds_is_no_success(shop: PracticeShop) -> None:
    refund = refund_of(prepared(shop, "plain_delivered", amount="5.00"))
    for key in ("first", "second"):
        REFUNDS.execute(shop.writes, refund, replace(EFFECT, key=key))
    assert reconcile(shop.reads, refund, EFFECT).trace is Trace.DIFFERENT


def test_a_refund_of_the_same_amount_by_hand_is_not_taken_for_ours(shop: PracticeShop) -> None:
    refund = refund_of(one_shelf(shop))
    shop.sandbox.post("/_control/shop/refund", {"order": "1001", "amount": "186.40"})
    assert reconcile(shop.reads, refund, EFFECT).trace is Trace.ABSENT
    facts = REFUNDS.load_facts(refund, shop.reads, shop.now(), ZONE)
    assert REFUNDS.remote_count(facts) == 1


def test_every_situation_can_be_refunded_in_full_or_says_why_not(shop: PracticeShop) -> None:
    for situation in shop.situations:
        if situation in (*NEVER_CHARGED, *ALL_PAID_BACK):
            words = "Nothing was charged" if situation in NEVER_CHARGED else "Nothing is left"
            with pytest.raises(BadRequest, match=words):
                prepared(shop, situation)
            continue
        refund = refund_of(prepared(shop, situation))
        effect = Effect(1, 0, key=f"k-{situation}", marker=f"m-{situation}")
        assert REFUNDS.execute(shop.writes, refund, effect).remote_ref
        with pytest.raises(BadRequest, match="Nothing is left"):
            prepared(shop, situation)


@pytest.mark.parametrize(
    ("situation", "amount"),
    [("euro", "12.34"), ("yen", "1500"), ("canadian", "20.01"), ("gift_card_paid", "1.00")],
)
def test_money_goes_back_in_the_customers_currency(
    shop: PracticeShop, situation: str, amount: str
) -> None:
    refund = refund_of(prepared(shop, situation, amount=amount))
    REFUNDS.execute(shop.writes, refund, EFFECT)
    (made,) = shop.refunds_made()
    assert made["arguments"]["currency"] == refund.amount.currency
    assert made["arguments"]["transactions"][0]["amount"] == amount


def test_yen_have_no_cents(shop: PracticeShop) -> None:
    with pytest.raises(BadMoney):
        prepared(shop, "yen", amount="24.5")


def test_several_payments_are_paid_back_the_largest_first(shop: PracticeShop) -> None:
    refund = refund_of(prepared(shop, "multi_tender"))
    assert [payback.gateway for payback in refund.paybacks] == ["shopify_payments", "gift_card"]
    assert sum(payback.amount.minor for payback in refund.paybacks) == refund.amount.minor
    small = refund_of(prepared(shop, "multi_tender", amount="20.00"))
    assert len(small.paybacks) == 1


def test_a_capture_is_paid_back_not_its_authorization(shop: PracticeShop) -> None:
    refund = refund_of(prepared(shop, "captured_later"))
    assert len(refund.paybacks) == 1
    REFUNDS.execute(shop.writes, refund, EFFECT)


@pytest.mark.parametrize(
    ("situation", "sku", "quantity"),
    [
        ("odd_discount", "TAPE-3", 1),
        ("odd_discount", "TAPE-3", 2),
        ("shipping_and_tax", "LOCK-2T", 1),
    ],
)
def test_units_are_worth_what_the_shop_says_tax_and_discount_included(
    shop: PracticeShop, situation: str, sku: str, quantity: int
) -> None:
    draft = prepared(shop, situation, lines=({"sku": sku, "quantity": quantity},))
    refund = refund_of(draft)
    assert refund.amount.minor > 0
    REFUNDS.execute(shop.writes, refund, EFFECT)
    assert len(shop.refunds_made()) == 1


def test_an_amount_above_what_is_left_is_prepared_for_the_rules_to_judge(
    shop: PracticeShop,
) -> None:
    draft = prepared(shop, "plain_delivered", amount="1000.00")
    assert str(refund_of(draft).amount) == "$1,000.00"
    assert draft.forecast == "$627.20 more than is left"
    paid_back = prepared(shop, "fully_refunded", amount="5.00")
    assert str(refund_of(paid_back).amount) == "$5.00"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"lines": ({"sku": "BIN-24", "quantity": 1},)}, "has no BIN-24. It has SHELF-4824"),
        ({"lines": ({"sku": "SHELF-4824", "quantity": 3},)}, "Only 2 of 2 SHELF-4824"),
        (
            {"lines": ({"sku": "SHELF-4824", "quantity": 2}, {"sku": "SHELF-4824", "quantity": 1})},
            "Only 2 of 2",
        ),
        ({"amount": "-5"}, "not an amount"),
        ({"amount": "1e9"}, "not an amount"),
        ({"amount": "NaN"}, "not an amount"),
        ({"amount": "24.505"}, "decimal places"),
        ({"amount": "0"}, "more than zero"),
    ],
)
def test_what_cannot_be_expressed_is_refused_with_a_sentence(
    shop: PracticeShop, more: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        prepared(shop, "plain_delivered", **more)


def test_units_that_went_back_already_cannot_go_back_again(shop: PracticeShop) -> None:
    with pytest.raises(BadRequest, match="Only 3 of 5"):
        prepared(shop, "two_of_five_refunded", lines=({"sku": "XSHELF-48", "quantity": 4},))


def test_an_unknown_order_is_not_found(shop: PracticeShop) -> None:
    with pytest.raises(NotFound, match="There is no order 99999"):
        REFUNDS.prepare(RefundAsk(order="#99999"), shop.reads, shop.now(), ZONE)


def test_an_order_name_in_two_shops_asks_which_one_and_takes_the_answer(
    shop: PracticeShop,
) -> None:
    with connect(shop.sandbox, account="shopify:beta") as beta:
        both = Reads(shops={**shop.reads.shops, **beta.reads.shops})
        with pytest.raises(Ambiguous, match="beta-1001 or countersign-practice-1001"):
            REFUNDS.prepare(RefundAsk(order="1001"), both, shop.now(), ZONE)
        draft = REFUNDS.prepare(RefundAsk(order="beta-1001"), both, shop.now(), ZONE)
    assert refund_of(draft).order.account == "shopify:beta"


def test_the_facts_tell_each_situation_apart(shop: PracticeShop) -> None:
    assert order_facts(prepared(shop, "disputed")).disputed
    assert order_facts(prepared(shop, "high_risk")).risk is Risk.HIGH
    assert order_facts(prepared(shop, "final_sale")).final_sale
    assert order_facts(prepared(shop, "outside_window")).age_days == 75
    assert order_facts(prepared(shop, "window_last_day")).age_days == 60
    assert order_facts(prepared(shop, "window_just_over")).age_days == 61
    assert order_facts(prepared(shop, "partially_refunded")).payment == "partially_refunded"
    plain = order_facts(prepared(shop, "plain_delivered"))
    assert (plain.disputed, plain.final_sale, plain.cancelled) == (False, False, False)
    assert plain.risk in {Risk.NONE, Risk.LOW}
    wordy = prepared(shop, "damage_without_evidence").remote["evidence"]
    assert isinstance(wordy, EvidenceFacts)
    assert wordy.photos == 0


def test_a_customers_refunds_of_30_days_are_added_up_over_all_orders(shop: PracticeShop) -> None:
    facts = prepared(shop, "near_refund_cap").remote["customer"]
    assert isinstance(facts, CustomerFacts)
    assert (str(facts.refunded_30d), facts.refunds_30d) == ("$131.00", 4)
    draft = prepared(shop, "near_refund_cap")
    later = shop.now() + timedelta(days=12)
    sooner = REFUNDS.load_facts(draft.arguments, shop.reads, later, ZONE)["customer"]
    assert isinstance(sooner, CustomerFacts)
    assert sooner.refunds_30d < 4


def test_a_hostile_note_never_reaches_the_card(shop: PracticeShop) -> None:
    draft = prepared(shop, "hostile_note", note="<!channel>\u202e \u200bhello")
    text = "\n".join(draft.told)
    assert "approve.example" not in text
    assert "<!here>" not in text
    assert "\u202e" not in text
    assert "“<!channel> hello”" in text


def test_photos_elsewhere_are_no_evidence(shop: PracticeShop) -> None:
    assert shop.reader.pages.trusts(f"{shop.sandbox.url}/shop/evidence/1001-1.png")
    assert shop.reader.pages.trusts("https://cdn.shopify.com/s/files/1/bent.jpg")
    for address in ("https://evil.example/x.png", "javascript:alert(1)", "//cdn.shopify.com", "x"):
        assert not shop.reader.pages.trusts(address)


def test_less_or_more_than_approved_is_never_called_done(shop: PracticeShop) -> None:
    refund = refund_of(prepared(shop, "plain_delivered", amount="10.00"))
    REFUNDS.execute(shop.writes, refund, EFFECT)
    wrong = refund.model_copy(update={"amount": Money(minor=2000, currency="USD")})
    with pytest.raises(OutcomeUnknown, match=r"paid back \$10.00 where \$20.00 was approved"):
        REFUNDS.execute(shop.writes, wrong, EFFECT)


def test_the_facts_are_completed_from_ledger_and_directory(shop: PracticeShop) -> None:
    draft = one_shelf(shop)
    refund = refund_of(draft)
    counters = REFUNDS.counters(refund, "p1", "2026-11-21")
    keys = {counter.name: counter.key for counter in counters}
    account = shop.settings.account
    assert keys["refund.order"] == str(refund.order)
    assert keys["refund.customer"] == f"{account}/customer/{refund.customer}"
    assert keys["refund.requester_day"] == "p1:2026-11-21"
    assert keys["refund.shop_day"] == f"{account}:2026-11-21"
    names = ("refund.order", "refund.customer", "refund.requester_day", "refund.shop_day")
    assert {*names} == {*keys}
    amounts = {
        name: Sum(held=Money(minor=n, currency="USD"), settled=Money(minor=10 * n, currency="USD"))
        for n, name in enumerate(names, start=1)
    }
    person = Person(id="p1", name="Mia", groups=frozenset({Group.SUPPORT}))
    facts = REFUNDS.complete(refund, draft.remote, amounts, person, shop.now())
    dumped = facts.model_dump()["ledger"]
    assert dumped["order_in_flight"]["minor"] == 1
    assert dumped["order_settled"]["minor"] == 10
    assert dumped["customer_in_flight"]["minor"] == 2
    assert dumped["requester_today"]["minor"] == 33
    assert dumped["shop_today"]["minor"] == 44
    assert facts.describes(person)
    assert facts.stale(shop.now()) == []


@pytest.mark.parametrize(
    ("situation", "labels"),
    [
        ("plain_delivered", ["1 unit $186.40", "Both $372.80"]),
        ("two_of_five_refunded", 2),
        ("partially_refunded", 2),
        ("multi_tender", 1),
    ],
)
def test_the_offers_are_few_distinct_and_possible(
    shop: PracticeShop, situation: str, labels: list[str] | int
) -> None:
    ask = asked(shop, situation, reason="damaged", note="bent")
    offers = offered(shop, ask)
    said = [label for label, _ in offers]
    assert said == labels if isinstance(labels, list) else len(said) == labels
    for label, wish in offers:
        assert (wish.reason, wish.note) == (Reason.DAMAGED, "bent")
        draft = REFUNDS.prepare(wish, shop.reads, shop.now(), ZONE)
        assert label.endswith(str(refund_of(draft).amount))
        assert "more than is left" not in draft.forecast


def test_an_amount_in_the_words_is_the_only_offer(shop: PracticeShop) -> None:
    ((label, wish),) = offered(shop, asked(shop, "plain_delivered", amount="24.50"))
    assert (label, wish.amount) == ("$24.50", "24.50")


@pytest.mark.parametrize("situation", [*NEVER_CHARGED, *ALL_PAID_BACK])
def test_nothing_is_offered_where_nothing_can_go_back(shop: PracticeShop, situation: str) -> None:
    with pytest.raises(BadRequest):
        choices(asked(shop, situation), shop.reads)


def test_a_line_ask_of_a_choice_names_real_units(shop: PracticeShop) -> None:
    (_, first), (_, both) = offered(shop, asked(shop, "plain_delivered"))
    assert first.lines == (LineAsk(sku="SHELF-4824", quantity=1),)
    assert both.lines == (LineAsk(sku="SHELF-4824", quantity=2),)
