"""The Home tab: what concerns a person first, every queue ten to a page, inside Slack's limits."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from slack_sdk.models.views import View

from memory.homes import Look
from policies.errors import Unavailable
from sandbox.slack.limits import check_view
from slack_app.cards.home import PAGE, entries_wanted, home, page_within, stranger_home
from slack_app.cards.problem_list import ALL, MINE
from slack_app.queues import Queue
from slack_app.uptime import Pulse, Uptime
from tests.card_cases import a_tab, a_waiting_list
from tests.desk_samples import buttons, words
from tools.connectors.network import Exchange


@pytest.mark.parametrize("waiting", [0, 1, 10, 11, 24, 1000])
@pytest.mark.parametrize("shows", ["", "mine", "open", "ran_out"])
def test_every_tab_is_a_view_slack_takes(waiting: int, shows: str) -> None:
    for page in (0, 1, 99):
        look = Look(shows, page)
        tab = a_tab(shows=shows, page=page_within(look, waiting), waiting=waiting)
        view = home(tab)
        View(**view).validate_json()
        check_view(view, "home")
        assert len(view["blocks"]) <= 100
    check_view(stranger_home("I only work for the people of this company."), "home")


@pytest.mark.parametrize("problems", [0, 1, 10, 11, 5_000])
@pytest.mark.parametrize("shows", ["", MINE, ALL, f"{ALL}:paid_not_sent"])
def test_however_many_problems_there_are_the_tab_is_one_slack_takes(
    problems: int, shows: str
) -> None:
    for page in (0, 1):
        view = home(a_tab(shows=shows, page=page, problems=problems))
        check_view(view, "home")
        assert len(view["blocks"]) <= 100


def test_problems_are_glanced_at_and_listed_ten_to_a_page() -> None:
    glance = words(home(a_tab(problems=25)))
    assert "Problems for you (25) · $372.80 at risk" in glance
    assert "#1001 Paid, not sent · $372.80" in glance
    whole = home(a_tab(shows=ALL, page=1, problems=25))
    assert "11 to 20 of 25" in words(whole)
    assert buttons(whole)["problems_back"] == f"{ALL}|0"
    assert buttons(whole)["problems_on"] == f"{ALL}|2"


def test_what_waits_on_a_person_stands_first_with_its_sum() -> None:
    assert words(home(a_tab())).startswith("Waiting on you (24), $812")
    assert "Nothing waits on you." in words(home(a_tab(waiting=0)))


def test_pages_lead_to_each_other_and_end_where_the_queue_ends() -> None:
    first, middle, last = (home(a_tab(shows="mine", page=page)) for page in (0, 1, 2))
    assert "1 to 10 of 24" in words(first)
    assert buttons(first)["home_next"] == "mine:1"
    assert "home_previous" not in buttons(first)
    assert (buttons(middle)["home_previous"], buttons(middle)["home_next"]) == ("mine:0", "mine:2")
    assert "21 to 24 of 24" in words(last)
    assert "home_next" not in buttons(last)


def test_page_that_is_gone_is_the_last_one_there_is() -> None:
    assert [page_within(Look("mine", 9), count) for count in (0, 9, 10, 11, 95)] == [0, 0, 0, 1, 9]
    counts = dict.fromkeys(Queue, 11)
    assert entries_wanted(Look("mine", 9), counts) == {Queue.MINE: slice(PAGE, 2 * PAGE)}
    assert [*entries_wanted(Look("no such queue"), counts)] == [Queue.MINE, Queue.ASKED]


def test_brake_is_a_lift_for_who_may_while_all_is_paused() -> None:
    assert "pause" in buttons(home(a_tab()))
    paused = home(a_tab(pause="Priya paused all changes at 10:40: strange"))
    assert words(paused).startswith("Priya paused all changes")
    assert "lift" in buttons(paused)
    assert "pause" not in buttons(paused)


def test_what_is_silent_is_said_first_and_since_when() -> None:
    assert "⚠ Shopify silent since 10:42 · ✓ Slack connected since 10:42" in words(home(a_tab()))


def test_sources_are_said_in_plain_words_and_what_is_wrong_by_name() -> None:
    fresh = words(home(a_tab()))
    assert "Sources\nShopify fresh, 2 min.\n" in fresh
    assert "Shopify orders: last success 10:40, no errors lately, 98% of the allowance" in fresh
    assert "Shopify stock not updating, as of 2 min ago. Shopify is not answering.\n" in words(
        home(a_tab(failures=1))
    )


def test_lists_that_wait_for_their_columns_have_a_button_for_whoever_confirms_them() -> None:
    lists = [a_waiting_list(number) for number in range(30)]
    buyers, others = (
        home(replace(a_tab(problems=25), copies=lists, may_confirm=may)) for may in (True, False)
    )
    for view in (buyers, others):
        check_view(view, "home")
        assert len(view["blocks"]) <= 100
        assert words(view).count("Nobody has confirmed the columns of “stock.csv” yet.") == 30
    beside = [one["accessory"] for one in buyers["blocks"] if "accessory" in one]
    offered = [one["value"] for one in beside if one["action_id"] == "columns"]
    assert offered == [f"feeds:acme/vendor-{number}" for number in range(10)]
    assert "columns" not in buttons(others)


def test_what_nobody_could_handle_is_said_and_an_admin_may_try_it_again() -> None:
    assert "could not be handled" not in words(home(a_tab(may_replay=True)))
    admins, others = (home(a_tab(laid_aside=2, may_replay=may)) for may in (True, False))
    for view in (admins, others):
        check_view(view, "home")
        assert "2 events from vendors could not be handled." in words(view)
    assert buttons(admins)["events_again"]
    assert "events_again" not in buttons(others)
    assert "Admins look after them." in words(others)


def test_since_is_when_the_answer_last_changed() -> None:
    answers = {"Slack": True}
    uptime = Uptime({"Slack": lambda: answers["Slack"]})
    (first,) = uptime.look()
    assert first.is_up
    assert uptime.look() == (first,)
    answers["Slack"] = False
    (now,) = uptime.look()
    assert not now.is_up
    assert first.since <= now.since <= datetime.now(UTC)


def test_a_pulse_beats_while_the_system_answers() -> None:
    answering = [True, False]

    def attempt() -> None:
        if not answering.pop(0):
            raise Unavailable

    pulse = Pulse(attempt)
    assert not pulse.beats()
    pulse.feel()
    assert pulse.beats()
    pulse.feel()
    assert not pulse.beats()


def test_a_real_call_that_fails_silences_the_pulse_at_once() -> None:
    pulse = Pulse(lambda: None)
    pulse.feel()
    for failure, status in ((None, 200), ("vendor_rejected", 422), ("vendor_throttled", 429)):
        pulse.hear(Exchange("Shopify", "order", writes=False, status=status, seconds=0.1))
        pulse.hear(
            Exchange("Shopify", "order", writes=False, status=status, seconds=1, failure=failure)
        )
        assert pulse.beats(), failure
    for failure in ("unavailable", "outcome_unknown", "ConnectError"):
        pulse.hear(
            Exchange("Shopify", "order", writes=True, status=None, seconds=1, failure=failure)
        )
        assert not pulse.beats(), failure


def test_a_silent_system_is_tried_again_and_a_talking_one_is_left_alone() -> None:
    tried: list[int] = []
    pulse = Pulse(lambda: tried.append(1))
    pulse.tend(older_than=60)
    pulse.tend(older_than=60)
    assert len(tried) == 1
    pulse.hear(
        Exchange("Shopify", "order", writes=False, status=503, seconds=1, failure="unavailable")
    )
    pulse.tend(older_than=60)
    assert len(tried) == 2
    assert pulse.beats()


def test_who_looks_at_home_hears_when_a_system_falls_silent_but_not_when_it_is_first_seen() -> None:
    answers, told = {"Shopify": True}, list[int]()
    uptime = Uptime({"Shopify": lambda: answers["Shopify"]}, changed=lambda: told.append(1))
    uptime.look()
    uptime.look()
    assert not told
    answers["Shopify"] = False
    uptime.look()
    uptime.look()
    assert len(told) == 1
