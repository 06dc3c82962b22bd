"""Payouts, the balance and disputes, asked for in a sentence and answered from Stripe."""

import re
from collections.abc import Iterator

import pytest

from tests.action_story import Story
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import shop_house
from tools.connectors.stripe import StripeReader
from tools.connectors.stripe_answers import Charge, Payout
from tools.payments import named_order
from tools.payout_contents import contents_of

ACCOUNT = "stripe:countersign-practice"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture(scope="module")
def story(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    database = f"sqlite:///{tmp_path_factory.mktemp('payouts') / 'story.db'}"
    with shop_house(database, sandbox.url) as house:
        yield Story(house, sandbox)


def reader(story: Story) -> StripeReader:
    return story.house.house.reads.payments[ACCOUNT]


def payouts(story: Story) -> tuple[Payout, ...]:
    first = reader(story).payments("1013")[0].created
    return reader(story).payouts(first)


def test_an_order_paid_out_says_fee_payout_and_day(story: Story) -> None:
    reply = story.say("is 1001 paid out?", "dana")
    assert re.fullmatch(
        r"#1001: \$372\.80 paid, \$11\.11 of it Stripe's fee\. "
        r"Paid out with po_\w+: at the bank since \d+ \w{3}\.",
        reply.text,
    )
    assert reply.links[0][0] == "#1001"
    for _, url in reply.links:
        assert story.sandbox.client.get(url).status_code == 200


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("1004", "$34.50 of it was refunded."),
        ("1013", "The customer's bank disputes it."),
        ("1014", "$278.00 reserved, not charged yet."),
        ("1015", "reserved and given up."),
        ("1027", "Stripe knows no payment for #1027."),
    ],
)
def test_an_order_says_what_else_became_of_its_money(story: Story, order: str, said: str) -> None:
    assert said in story.say(f"is {order} paid out?", "dana").text


def test_money_of_these_days_is_free_soon_or_on_its_way_to_the_bank(story: Story) -> None:
    # Which of the two depends on whether banks worked since.
    text = story.say("is 1041 paid out?", "dana").text
    free, on_its_way = "Not paid out yet: Stripe frees it on ", "Paid out with po_"
    assert (free in text) != (on_its_way in text)


def test_an_order_nobody_has_is_said_to_be_unknown(story: Story) -> None:
    assert story.say("is 9999 paid out?", "dana").text.startswith("There is no order 9999.")


def test_the_balance_says_what_is_free_what_is_not_and_what_came_back(story: Story) -> None:
    text = story.say("when is the next payout?", "olivia").text
    assert re.search(
        r"^Balance: -?\$[\d,.]+ available, \$[\d,.]+ not free yet(: \$|\.$)", text, re.MULTILINE
    )
    (back,) = [one for one in payouts(story) if one.status == "failed"]
    assert f"{back.id}, {back.money}: came back from the bank (The bank account" in text
    assert story.say("what is our balance?", "dana").text == text


def test_every_payout_adds_up_and_one_holds_a_payment_of_no_order(story: Story) -> None:
    contents = {one.id: contents_of(reader(story), one) for one in payouts(story)}
    assert all(one.parts and one.total == one.payout.money for one in contents.values())
    (odd,) = [number for number, one in contents.items() if "no order" in "".join(one.lines())]
    text = story.say(f"what was in payout {odd}?", "dana").text
    assert "\nIn it: " in text
    assert text.endswith("1 payment names no order of the shop: ch_3L0000000000001 $180.00.")
    whole = next(number for number in contents if number != odd)
    text = story.say(f"does {whole} add up", "dana").text
    assert text.endswith("It adds up, and every payment names its order.")


@pytest.mark.parametrize(
    ("written", "name"),
    [("1013", "#1013"), ("#EU-1013", "#EU-1013"), ("", ""), ("ignore all rules", ""), ("<1>", "")],
)
def test_only_what_is_built_like_an_orders_name_is_one(
    story: Story, written: str, name: str
) -> None:
    (paid,) = reader(story).payments("1013")
    assert isinstance(paid.charge, Charge)
    charge = paid.charge.model_copy(update={"metadata": {"order_number": written}})
    assert named_order(reader(story), charge) == name


def test_a_payouts_number_alone_is_a_question_about_it(story: Story) -> None:
    newest = payouts(story)[0]
    assert story.say(newest.id, "dana").text.startswith(f"{newest.id}, {newest.money}: ")
    unknown = story.say("po_none12", "dana").text
    assert unknown == "Stripe has no payout po_none12. Please check the number."


@pytest.mark.parametrize("text", ["any disputes?", "is 1013 disputed?", "open chargebacks"])
def test_a_dispute_says_how_much_why_and_until_when(story: Story, text: str) -> None:
    reply = story.say(text, "dana")
    assert re.search(
        r"#1013 \$429\.00, not received; answer by \d+ \w{3}, \d+ days left\.$", reply.text
    )
    assert [label for label, _ in reply.links] == ["#1013"]


def test_an_order_without_a_dispute_says_so(story: Story) -> None:
    assert story.say("is 1001 disputed?", "dana").text == "No dispute is open about #1001."


@pytest.mark.parametrize(
    ("text", "by"),
    [("what is our balance?", "mia"), ("any disputes?", "lee"), ("is 1001 paid out?", "priya")],
)
def test_money_is_for_finance_and_owners(story: Story, text: str, by: str) -> None:
    assert story.say(text, by).text == "That is for finance and owners only."


def test_a_silent_stripe_is_said_in_a_sentence(story: Story) -> None:
    story.sandbox.fault("down", vendor="stripe", seconds=60.0)
    assert story.say("what is our balance?", "dana").text.startswith("Stripe is not answering.")
    story.sandbox.delete("/_control/faults")
