from dataclasses import replace

from policies.money import Money
from tests.operator_fixture import Bench, Foreseen, RecordingDesk

DISPUTED = "The customer's bank has disputed this payment. Answer the bank in the shop instead."
NO = Foreseen(allowed=False, sentence=DISPUTED)


def usd(cents: int) -> Money:
    return Money(minor=cents, currency="USD")


def foreseeing(*seen: Foreseen) -> Bench:
    return Bench(desk=RecordingDesk(foreseen=list(seen)))


def test_a_button_that_could_only_fail_is_not_offered() -> None:
    bench = foreseeing(Foreseen(), NO)
    assert [one.label for one in bench.say("refund 1001").buttons] == ["1 unit $186.40"]
    assert len(bench.desk.suggested) == 1


def test_where_every_button_would_fail_the_reason_is_said_at_once() -> None:
    bench = foreseeing(NO, NO)
    reply = bench.say("refund 1001, it arrived bent")
    assert reply.text == DISPUTED
    assert (reply.buttons, reply.proposals) == ((), ())
    assert bench.desk.suggested == []


def test_whether_a_refund_is_allowed_is_answered_by_the_rules_and_files_nothing() -> None:
    needs_dana = Foreseen(sentence="It needs Dana.", amount=usd(18_640))
    needs_lead = Foreseen(sentence="It needs Priya.", amount=usd(10_000))
    for seen, answer in (
        ([NO, NO], f"No: {DISPUTED}"),
        ([needs_lead, needs_dana], "Yes, up to $186.40. It needs Dana."),
        ([needs_lead, NO], "Yes, up to $100.00. It needs Priya."),
    ):
        bench = foreseeing(*seen)
        reply = bench.say("may we refund 1001?")
        assert reply.text == answer
        assert (reply.buttons, reply.proposals) == ((), ())
        assert (bench.desk.filed, bench.desk.suggested) == ({}, [])


def test_an_amount_that_was_not_marked_is_asked_about_with_the_exact_one_on_the_button() -> None:
    reply = foreseeing(Foreseen(amount=usd(500_000))).say("refund 1001 5000")
    assert reply.text.startswith("Do you mean $5,000.00 on #1001? I never refund from a sentence.")
    assert {one.arguments["amount"] for one in reply.buttons} == {"5000"}
    no = replace(NO, amount=usd(500_000))
    denied = foreseeing(no, no).say("refund 1001 5000")
    assert denied.text == f"Do you mean $5,000.00 on #1001? {DISPUTED}"
    assert denied.buttons == ()
