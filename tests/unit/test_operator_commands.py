import pytest

from agent.slash import HELP, HelpCommand, LookupCommand, WishCommand, is_command, parse
from agent.turns import Ask, Origin
from policies.actions.refund import Reason, RefundAsk
from policies.errors import BadRequest
from tests.operator_fixture import MIA, Bench


def refund(text: str) -> RefundAsk:
    command = parse(f"/ops refund {text}")
    assert isinstance(command, WishCommand)
    assert isinstance(command.ask, RefundAsk)
    return command.ask


def test_a_refund_is_read_by_position() -> None:
    asked = refund("#1001 24.50 damaged arrived bent")
    assert asked == RefundAsk(
        order="1001", amount="24.50", reason=Reason.DAMAGED, note="arrived bent"
    )
    assert refund("1001 $24.50 arrived bent").note == "arrived bent"
    assert refund("1001 24.50 arrived bent").reason is Reason.DAMAGED
    assert refund("1001 3000 Wrong_Item").reason is Reason.WRONG_ITEM


@pytest.mark.parametrize(
    ("words", "reason", "note"),
    [
        ("wrong item", Reason.WRONG_ITEM, ""),
        ("Wrong-Item, sent blue", Reason.WRONG_ITEM, "sent blue"),
        ("not received", Reason.NOT_RECEIVED, ""),
        ("never arrived at the dock", Reason.NOT_RECEIVED, "at the dock"),
        ("changed mind", Reason.CHANGED_MIND, ""),
        ("changed their mind", Reason.CHANGED_MIND, ""),
        ("good will", Reason.GOODWILL, ""),
        ("because damaged in transit", Reason.DAMAGED, "in transit"),
        ("because of the weather", Reason.OTHER, "of the weather"),
        ("arrived bent", Reason.DAMAGED, "arrived bent"),
        ("wrong", Reason.OTHER, "wrong"),
        ("otherwise fine", Reason.OTHER, "otherwise fine"),
        ("damaged-looking box", Reason.DAMAGED, "damaged-looking box"),
    ],
)
def test_a_reason_opens_the_words_in_any_of_its_spellings(
    words: str, reason: Reason, note: str
) -> None:
    asked = refund(f"1001 12.00 {words}")
    assert (asked.reason, asked.note) == (reason, note)


def test_every_reason_is_known_by_its_own_name() -> None:
    for reason in Reason:
        assert refund(f"1001 12.00 {reason.value}").reason is reason
        assert refund(f"1001 12.00 {reason.value.replace('_', ' ')}").reason is reason


def test_because_alone_is_no_reason() -> None:
    with pytest.raises(BadRequest, match="Why"):
        refund("1001 12.00 because")


def test_thousands_may_be_grouped_as_people_write_them() -> None:
    for amount in ("2,109.45", "$2,109.45", "1,000", "12,345,678.90"):
        assert refund(f"1001 {amount} damaged").amount == amount


@pytest.mark.parametrize(
    "amount",
    [
        *(
            "-5",
            "1e9",
            "NaN",
            "inf",
            "\uff11\uff12",
            "24.5055",
            "0",
            "0.00",
            "1,00",
            "1,0000",
            "+5",
        ),
        *("24,50", "0x10", "1_000", "$", "$-5", ".", "5.", "twenty", "9" * 20),
    ],
)
def test_an_amount_that_is_none_is_refused_with_an_example_that_works(amount: str) -> None:
    with pytest.raises(BadRequest) as refused:
        refund(f"1001 {amount} damaged")
    assert "amount" in refused.value.sentence
    assert refund(refused.value.sentence.split("/ops refund ")[1]).amount == "24.50"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("/ops refund", "Which order?"),
        ("/ops refund 1001", "How much?"),
        ("/ops refund 1001 24.50", "Why?"),
        ("/ops refund \uff11\uff10\uff10\uff11 24.50 bent", "no order name"),
        ("/ops refund bent 24.50 1001", "no order name"),
        ("/ops order", "Something is missing."),
        ("/ops order 1001 1002", "no order name"),
        ("/ops stock", "Something is missing."),
        ("/ops mine now", "stands alone"),
        ("/ops refnd 1001", "Did you mean “/ops refund”?"),
        ("/ops approve A-17", "no command “approve”"),
    ],
)
def test_what_is_missing_or_wrong_is_named(text: str, missing: str) -> None:
    with pytest.raises(BadRequest, match=r"Example|I understand") as refused:
        parse(text)
    assert missing in refused.value.sentence


def test_too_long_a_reason_is_refused_rather_than_cut() -> None:
    with pytest.raises(BadRequest):
        refund("1001 24.50 " + "bent " * 200)


def test_look_ups_and_help_are_commands_too() -> None:
    assert parse("/ops order #1001") == LookupCommand("order_lookup", {"order": "1001"})
    assert parse("/ops stock stack bins") == LookupCommand(
        "inventory_lookup", {"product": "stack bins"}
    )
    assert parse("/ops who A-17") == LookupCommand("who_approved", {"subject": "A-17"})
    assert parse("/ops mine") == LookupCommand("what_needs_me", {})
    assert isinstance(parse("/ops"), HelpCommand)
    assert isinstance(parse("/ops HELP"), HelpCommand)


def test_only_the_whole_word_makes_a_command() -> None:
    assert is_command(" /ops refund")
    assert not is_command("/opsrefund 1001")
    assert not is_command("please /ops refund 1001 5.00 x")


def test_a_command_is_filed_once_and_quotes_its_own_reason() -> None:
    bench = Bench()
    reply = bench.say("/ops refund 1001 24.50 damaged arrived bent")
    assert reply.text == "Asked: A-17. Waiting for Dana."
    assert reply.proposals[0].arguments["note"] == "arrived bent"
    assert len(bench.desk.filed) == 1
    assert bench.desk.words == ["/ops refund 1001 24.50 damaged arrived bent"]


def test_a_command_without_its_prefix_is_the_same() -> None:
    bench = Bench()
    reply = bench.operator.command(Ask("order 1001", MIA, Origin("Ev1", "C1")))
    assert reply.text.startswith("Delivered 12 Nov")
    assert bench.operator.command(Ask("", MIA, Origin("Ev2", "C1"))).text == HELP
