"""Vendors' own lists on the practice company: mailed and laid, confirmed, read, asked for."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from agent.mirroring import Mirroring
from countersign.cli import app
from countersign.feeds import keep, linked, proposed, unlinked, who
from countersign.metrics import Rows
from memory.mirror import sources
from policies.errors import BadRequest, NotEligible, NotFound
from policies.freshness import Standing
from tests.action_story import Story
from tests.practice_mail import mailroom
from tests.quick_network import quick_network
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import shop_house
from tools.connectors.imap import ImapReader
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.mailbox import EnclosureTooLarge, MailboxReader
from tools.mirror.feeds import open_feeds
from tools.vendor_lists.places import MailPlace

BY_MAIL, IN_A_FOLDER, FORGOTTEN = "Ridgeline Plastics", "Sierra Rack Works", "Northvale Wire"
VENDORS = (BY_MAIL, IN_A_FOLDER, FORGOTTEN)
SENDER = "stock@ridgeline-plastics.example"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture(scope="module")
def unread(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    database = f"sqlite:///{tmp_path_factory.mktemp('lists') / 'unread.db'}"
    with shop_house(database, sandbox.url) as house:
        yield Story(house, sandbox)


@pytest.fixture(scope="module")
def story(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A house in which Lee has confirmed what each vendor's columns say."""
    database = f"sqlite:///{tmp_path_factory.mktemp('lists') / 'story.db'}"
    with shop_house(database, sandbox.url) as house:
        found = Story(house, sandbox)
        for vendor in VENDORS:
            keep(house.house, proposed(house.house, vendor), who(house.house, "lee"))
        copied(found)
        yield found


def copied(story: Story) -> None:
    """Let a worker read whatever lists are due."""
    lists = story.house.house.reads.vendor_lists
    every = open_feeds(story.house.house.reads, story.house.database)
    worker = Mirroring(story.house.database, [x for x in every if x.account in lists], "worker-1")
    worker.register()
    worker.run_due()


def test_unread_lists_are_said_to_be_unread_and_prove_nothing(unread: Story) -> None:
    copied(unread)
    reply = unread.say("who has BIN-24 in stock", "lee")
    assert reply.text.startswith("No vendor's list names BIN-24, by our SKU or a number linked")
    assert reply.text.count("has not been read") == len(VENDORS)
    with unread.house.database.read() as tx:
        stands = {one.standing for one in sources.read(tx)}
    assert stands == {Standing.WAITING}


def test_what_a_vendor_has_is_answered_with_its_age_and_the_mail_it_came_with(
    story: Story,
) -> None:
    reply = story.say("does Ridgeline Plastics have BIN-24 in stock")
    text, _, lead = reply.text.partition(".")
    assert re.fullmatch(
        r"Ridgeline Plastics has no BIN-24( \(their R\d+-\d+\))?, as of \d+ \w{3} \d\d:\d\d", text
    )
    assert lead == " It takes 14 days to send."
    assert reply.source.startswith("List of Ridgeline Plastics, as of ")
    ((label, page),) = reply.links
    assert label == "List of Ridgeline Plastics"
    assert "Stock and prices" in story.sandbox.client.get(page).text


def test_what_a_vendor_charges_is_what_the_shop_pays(story: Story) -> None:
    reply = story.say("what does Sierra Rack Works charge for SHELF-4824", "lee")
    (stock,) = story.house.house.reads.shops[story.house.found.shopify.account].stock_of(
        "SHELF-4824"
    )
    assert stock.sku == "SHELF-4824"
    price = re.search(r"asks \$([\d,.]+) for SHELF-4824, as of", reply.text)
    assert price, reply.text
    census = story.sandbox.client.get("/_control/census").text
    cost = re.search(r'"sku": "SHELF-4824".*?"cost": (\d+)', census)
    assert cost
    assert int(price[1].replace(".", "")) == int(cost[1])


def test_who_sees_no_costs_is_told_no_price(story: Story) -> None:
    reply = story.say("what does Sierra Rack Works charge for SHELF-4824", "mia")
    assert "$" not in reply.text
    stock = story.say("does Sierra Rack Works have SHELF-4824", "mia")
    assert stock.text.startswith("Sierra Rack Works has 50 or more SHELF-4824, as of ")
    assert "$" not in stock.text


def test_the_vendor_that_forgot_is_a_planted_problem_and_its_age_is_said(story: Story) -> None:
    problems = story.sandbox.get("/_control/problems")["problems"]
    (planted,) = [one for one in problems if one["kind"] == "stale_vendor_list"]
    assert FORGOTTEN in planted["detail"]
    reply = story.say("does Northvale Wire have WIRE-3614")
    assert re.match(r"Northvale Wire has (no|some) WIRE-3614, (not counted, )?as of ", reply.text)
    assert "a list that is 9 days old: ask before you promise anything" in reply.text
    with story.house.database.read() as tx:
        stands = {one.title: one.standing for one in sources.read(tx)}
    assert stands == {
        f"{BY_MAIL} list": Standing.LIVE,
        f"{IN_A_FOLDER} list": Standing.LIVE,
        f"{FORGOTTEN} list": Standing.STALE,
    }
    told = {
        sample.labels["source"]: sample.value
        for family in Rows(story.house.database, dict, {}).collect()
        for sample in family.samples
        if sample.name == "countersign_source_live"
    }
    assert told["feeds:countersign-practice/northvale-wire/list"] == 0
    assert told["feeds:countersign-practice/sierra-rack-works/list"] == 1


def test_an_unknown_vendor_is_told_who_there_is(story: Story) -> None:
    reply = story.say("does Acme have BIN-24 in stock")
    assert reply.text.startswith("No vendor called “Acme” sends us lists. There are: ")
    assert all(one in reply.text for one in VENDORS)


def test_a_number_of_the_vendors_is_ours_once_a_buyer_says_so(story: Story) -> None:
    house = story.house.house
    lines = proposed(house, IN_A_FOLDER).lines
    part = next(one.split("|")[0].strip() for one in lines if re.match(r"\s+S\d{5}-", one))
    with pytest.raises(NotFound, match="We sell nothing called"):
        linked(house, IN_A_FOLDER, part, "NOTHING-1", who(house, "lee"))
    with pytest.raises(NotFound, match="lists no"):
        linked(house, IN_A_FOLDER, "S-none", "SHELF-3618-B", who(house, "lee"))
    assert linked(house, IN_A_FOLDER, part, "shelf-3618-b", who(house, "lee")).endswith(
        "is our SHELF-3618-B."
    )
    reply = story.say("does Sierra Rack Works have SHELF-3618-B", "lee")
    assert f"SHELF-3618-B (their {part})" in reply.text
    assert unlinked(house, IN_A_FOLDER, part, who(house, "lee")).startswith("Forgotten")


def test_only_who_buys_says_what_columns_say(story: Story) -> None:
    for name in ("mia", "dana", "priya"):
        with pytest.raises(NotEligible, match="Somebody from buying"):
            who(story.house.house, name)
    assert who(story.house.house, "olivia").name == "Olivia"
    with pytest.raises(BadRequest, match="--as lee"):
        who(story.house.house, "")


def test_both_ways_into_the_mailbox_bring_the_same_list(sandbox: Sandbox) -> None:
    now = datetime.now(UTC)
    imap = ImapSettings.model_validate(sandbox.get("/_control/connect")["imap"])
    with mailroom(sandbox) as graph, quick_network() as (network, _):
        boxes: tuple[MailboxReader, ...] = (graph.reader, ImapReader(imap, network))
        lists = [MailPlace((box,), SENDER, "stock-*.csv").newest(now, "") for box in boxes]
        assert lists[0] is not None
        assert lists[1] is not None
        one, other = ((sent.name, sent.read()) for sent in lists if sent)
        assert one == other
        assert abs(lists[0].at - lists[1].at) < timedelta(seconds=1)
        for box, sent in zip(boxes, lists, strict=True):
            assert MailPlace((box,), SENDER, "other*.csv").newest(now, "") is None
            again = MailPlace((box,), SENDER, "stock-*.csv").newest(now, sent.id if sent else "")
            assert again is not None
            assert again.read() == one[1]
            letter = box.from_address(SENDER, now - timedelta(days=2))[0]
            with pytest.raises(EnclosureTooLarge):
                box.enclosed(letter, "*.csv", 100)


def test_a_list_that_was_read_is_not_fetched_again(sandbox: Sandbox) -> None:
    with mailroom(sandbox) as graph:
        place = MailPlace((graph.reader,), SENDER, "stock-*.csv")
        sent = place.newest(datetime.now(UTC), "")
        assert sent is not None
        graph.heard.clear()
        again = place.newest(datetime.now(UTC), sent.id)
    assert again is not None
    assert (again.id, [one.operation for one in graph.heard]) == (sent.id, ["messages"])


def test_columns_are_confirmed_on_the_command_line(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("commands")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COUNTERSIGN_SANDBOX_URL", sandbox.url)
    monkeypatch.setenv("COUNTERSIGN_DATABASE_URL", f"sqlite:///{folder / 'c.db'}")

    def said(*words: str, types: str = "") -> str:
        result = CliRunner().invoke(app, ["feeds", *words], input=types)
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.output

    assert "Not looked at yet" in said("list")
    shown = said("show", "sierra-rack-works")
    assert "quantity  column 3, “Qty Available”" in shown
    assert "Nothing was kept." in said("confirm", IN_A_FOLDER, "--as", "lee", types="n\n")
    assert "columns confirmed by" not in said("list")
    asked = ("confirm", IN_A_FOLDER, "--as", "lee", "--column", "lead=none")
    kept = said(*asked, types="y\n")
    assert "lead      nothing" in kept
    assert "Kept, as Lee says." in kept
    assert "columns confirmed by Lee" in said("list")
