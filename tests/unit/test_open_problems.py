"""What is wrong is answered from the queue: one's own first, the gravest first, with the money."""

from dataclasses import replace

from memory.problems import Finding, tell
from policies.people import Group, Person
from tests.copies import ZONE
from tests.ledger_house import LedgerHouse
from tests.unit.test_problems import LATE, OTHER
from tools.access import Reads
from tools.history import NoQuestion
from tools.open_problems import OPEN_PROBLEMS
from tools.tool import Answer, LookupContext


def asked(house: LedgerHouse, person: Person) -> Answer:
    context = LookupContext(Reads(shops={}), house.database, person, house.now(), ZONE)
    return OPEN_PROBLEMS.run(NoQuestion(), context)


def told(house: LedgerHouse, *findings: Finding, team: str = "support") -> None:
    with house.database.copying() as tx:
        tell(tx, "paid_not_sent", team, findings, shown=True)


def test_an_empty_queue_says_so(house: LedgerHouse) -> None:
    assert "the queue of problems is empty" in asked(house, house.people["Mia"]).text


def test_one_s_own_are_told_with_what_is_at_risk(house: LedgerHouse) -> None:
    told(house, OTHER, LATE)
    found = asked(house, house.people["Mia"])
    assert found.text.splitlines() == [
        "2 open for you, $382.80 at risk:",
        "#1001 paid not sent, $372.80",
        "#1002 paid not sent, $10",
    ]
    assert found.data == {"count": 2, "names": ["#1001", "#1002"]}


def test_who_has_none_hears_of_the_others_and_leads_of_all(house: LedgerHouse) -> None:
    told(house, LATE)
    lee = house.people["Lee"].model_copy(update={"groups": frozenset({Group.BUYING})})
    assert asked(house, lee).text.startswith("1 open of other teams")
    assert asked(house, house.people["Priya"]).text.startswith("1 open for you")


def test_five_are_named_and_the_rest_is_counted(house: LedgerHouse) -> None:
    told(house, *(replace(LATE, object=f"o/{number}", name=f"#{number}") for number in range(9)))
    assert asked(house, house.people["Mia"]).text.endswith("4 more on my Home tab.")
