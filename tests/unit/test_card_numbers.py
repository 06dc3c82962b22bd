"""Card numbers are taken out of what people write, and no other number is."""

import pytest

from policies.card_numbers import REMOVED, without_card_numbers
from tools.plain_text import plain_text

CARDS = (
    "4012888888881881",
    "4012 8888 8888 1881",
    "4012-8888-8888-1881",
    "4012\u00a08888\u00a08888\u00a01881",
    "\uff14\uff10\uff11\uff12 8888 8888 1881",
    "4111111111111111",
    "5105105105105100",
    "2223003122003222",
    "3782 822463 10005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6240008631401148",
)


@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_is_taken_out_of_a_sentence(card: str) -> None:
    said = f"my card is {card}, please."
    assert without_card_numbers(said) == f"my card is {REMOVED}, please."
    assert plain_text(said) == f"my card is {REMOVED}, please."


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("4012 8888 8888 1881 24.50", f"{REMOVED} 24.50"),
        ("1001 4012 8888 8888 1881", f"1001 {REMOVED}"),
        ("4012888888881881 4111111111111111", f"{REMOVED} {REMOVED}"),
        ("(4012888888881881)", f"({REMOVED})"),
        ("card:4012888888881881\n12/29", f"card:{REMOVED}\n12/29"),
    ],
)
def test_what_stands_beside_it_stays(said: str, left: str) -> None:
    assert without_card_numbers(said) == left


@pytest.mark.parametrize(
    "number",
    [
        "4012888888881882",  # its last digit is wrong
        "113-5838173-8241820",
        "114-7102265-9923418",
        "1Z999AA10123456784",
        "9400111899223197428490",
        "gid://shopify/Order/4012888888881881",
        "https://shop.example/4012888888881881",
        "A4012888888881881",
        "5838173924411",
        "2026-11-29 17:42:05",
        "1001 1002 1003 1004",
        "+49 170 1234567",
        "DE89 3704 0044 0532 0130 00",
    ],
)
def test_other_numbers_stay(number: str) -> None:
    assert without_card_numbers(f"what about {number}?") == f"what about {number}?"


def test_a_number_alone_is_an_id_where_it_is_shown_and_a_card_where_it_is_said() -> None:
    """A parcel's number may look the same; whoever types nothing else has typed a card's."""
    assert plain_text("4012888888881881") == "4012888888881881"
    assert without_card_numbers("4012888888881881") == REMOVED


@pytest.mark.parametrize("endless", ["1 " * 2_000, "4" * 4_000, "4012 8888 8888 1881-" * 200])
def test_a_text_of_nothing_but_digits_takes_no_time(endless: str) -> None:
    assert len(without_card_numbers(endless)) <= 2 * len(endless)
