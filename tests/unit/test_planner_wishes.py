import pytest

from agent.languages import foreign_language
from agent.phrasebook import phrasebook
from agent.wishes import Stance, imperative, may_be_wished, pulls_the_brake, stance, without
from policies.actions import ACTION_KINDS

REFUND = ACTION_KINDS["refund"].speech.verbs


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("refund 1001", Stance.WISHED),
        ("the item never arrived, please refund 1001", Stance.WISHED),
        ("customer wants to be refunded for 1001", Stance.WISHED),
        ("give the buyer of 1001 $20 back", Stance.WISHED),
        ("don't refund 1001", Stance.DENIED),
        ("don\u2019t ever refund 1001", Stance.DENIED),
        ("please cancel that refund", Stance.DENIED),
        ("did we refund 1001?", Stance.ASKED_ABOUT),
        ("so, has 1001 been refunded", Stance.ASKED_ABOUT),
        ("can I refund 1001?", Stance.ASKED_ABOUT),
        ("I wonder whether to refund 1001", Stance.ASKED_ABOUT),
        ("I refunded 1001 yesterday", Stance.PAST),
        ("refund 1001 if they insist", Stance.CONDITIONAL),
        ("refund 1001, ask Maria first", Stance.CONDITIONAL),
        ("where is 1001", Stance.ABSENT),
        ("the refundable amount", Stance.ABSENT),
    ],
)
def test_a_sentence_stands_in_one_way_to_a_refund(text: str, how: Stance) -> None:
    assert stance(text, REFUND) is how


def test_a_question_without_the_verb_cannot_be_a_wish_either() -> None:
    assert not may_be_wished("where is 1001?", REFUND)
    assert not may_be_wished("never refund 1001", REFUND)
    assert may_be_wished("yes please", REFUND)
    assert may_be_wished("bitte 1001 erstatten", REFUND)


def test_only_what_somebody_is_told_to_do_is_an_imperative() -> None:
    verbs = phrasebook().unsupported.verbs
    assert imperative("please exchange 1001", verbs) == "exchange"
    assert imperative("refund 1001, then email her", verbs) == "email"
    assert imperative("what did they ship", verbs) is None
    assert imperative("update on 1001", verbs) is None
    assert imperative(without("issue a full refund for 1001", REFUND), verbs) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wo ist bestellung 1001", "German"),
        ("dónde está el pedido 1001", "Spanish"),
        ("remboursez la commande 1001", "French"),
        ("reembolso 1001", "Spanish"),
        ("где заказ 1001", "another script"),
        ("注文1001はどこですか", "another script"),
        ("where is 1001", None),
        ("do we have any El Camino shelf in Los Angeles", None),
        ("1001", None),
        ("👍", None),
    ],
)
def test_a_language_it_does_not_read_is_named(text: str, language: str | None) -> None:
    assert foreign_language(text) == language


@pytest.mark.parametrize(
    ("text", "brake"),
    [
        *((text, True) for text in ("pause everything", "stop all refunds", "freeze", "FREEZE!")),
        *((text, True) for text in ("please halt all changes", "resume everything", "stop")),
        *((text, True) for text in ("lift the freeze", "something is off, stop all the refunds")),
        *((text, False) for text in ("pause BIN-24 on Amazon", "stop the refund of 1044")),
        *((text, False) for text in ("who paused everything?", "did we stop refunds?", "stop by")),
    ],
)
def test_the_wish_to_stop_everything_is_recognised(text: str, *, brake: bool) -> None:
    assert pulls_the_brake(text) is brake
