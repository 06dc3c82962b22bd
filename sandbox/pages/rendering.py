"""How the practice shop's pages are written: templates, and values as people write them."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from sandbox.shop.money import Money, MoneyBag
from sandbox.shop.state import NAME, ZONE


def page(template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    """Return a page, or a part of one."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status)


async def form(request: Request) -> dict[str, str]:
    """Read what a form sent."""
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))


def show_money(value: Money | MoneyBag) -> str:
    """Return a sum as people write it: `$186.40`, and both sides where they differ."""
    if isinstance(value, MoneyBag):
        paid, booked = value.presentment_money, value.shop_money
        if paid.currency_code != booked.currency_code:
            return f"{show_money(paid)} ({show_money(booked)})"
        value = paid
    return value.written


def show_moment(moment: datetime) -> str:
    """Return a moment in the shop's own zone: `Thu 12 Nov, 14:37`."""
    return moment.astimezone(ZONE).strftime("%a %-d %b, %H:%M")


def show_second(moment: datetime) -> str:
    """Return a time of day in the shop's own zone, to the second: `14:37:09`."""
    return moment.astimezone(ZONE).strftime("%H:%M:%S")


def show_status(status: str) -> str:
    """Return one of Shopify's constants as words: `PARTIALLY_REFUNDED` is `Partially refunded`."""
    return status.replace("_", " ").capitalize()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": show_money,
        "moment": show_moment,
        "second": show_second,
        "status": show_status,
    }
    environment.globals["shop_name"] = NAME
    return environment


_TEMPLATES = _environment()
