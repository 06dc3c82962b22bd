from agent.routing import Router
from tools.registry import LOOKUPS

EXAMPLES = {lookup.name: lookup.examples for lookup in LOOKUPS}


def test_sentences_nobody_wrote_down_reach_their_look_up() -> None:
    router = Router(EXAMPLES)
    for sentence, intent in (
        ("wher is ordr 1234", "order_lookup"),
        ("how many RACK-96 have we got", "inventory_lookup"),
        ("who signed off A-99", "who_approved"),
        ("anything waiting for me", "what_needs_me"),
    ):
        route = router.route(sentence)
        assert (route.intent, route.sure) == (intent, True), sentence


def test_the_number_of_an_order_does_not_change_its_route() -> None:
    router = Router(EXAMPLES)
    assert router.route("where is 1001?") == router.route("where is #87654321?")


def test_unrelated_words_are_not_sure() -> None:
    router = Router(EXAMPLES)
    for sentence in ("", "zzz", "\u6ce8\u6587", "the quick brown fox"):
        assert not router.route(sentence).sure, sentence


def test_the_threshold_rises_when_examples_contradict_each_other() -> None:
    where, many = ("where is it", "where is that"), ("how many now", "how many left")
    clear = Router({"a": where, "b": many})
    muddled = Router({"a": (where[0], many[0]), "b": (where[1], many[1])})
    assert clear.threshold < muddled.threshold
    assert not muddled.route("where is this").sure
