"""The blueprint, and the queue's filters as they stand in an address."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from werkzeug.datastructures import MultiDict

from opscontent.domain.prompts import Prompt
from opscontent.domain.triage import Filters, Order, Tab
from opscontent.text import numbers
from opscontent.text.inputs import one_line
from opscontent.text.numbers import ID_MAXIMUM
from opscontent.web import access

SEARCH_MAXIMUM = 60

screen = Blueprint("triage", __name__, url_prefix="/prompts/<int:prompt_id>/triage")


def filters_of(values: MultiDict[str, str]) -> Filters:
    """The filters in a query string; what makes no sense there is no filter."""
    tab, order = values.get("tab", ""), values.get("order", "")
    return Filters(
        tab=Tab(tab) if tab in Tab.__members__ else Tab.new,
        q=one_line(values.get("q", ""))[:SEARCH_MAXIMUM],
        rating=whole(values, "rating", 5),
        has_title_idea=values.get("idea") == "1",
        first_timers=values.get("first") == "1",
        alike=whole(values, "alike"),
        one_a_group=values.get("groups") == "1",
        theme=whole(values, "theme"),
        order=Order(order) if order in Order.__members__ else Order.oldest,
    )


def asked(prompt: Prompt) -> Filters:
    """The filters of this request, as the person who asks may use them."""
    filters = filters_of(request.args)
    return replace(in_order(filters, filters.order), rated_by=access.me().id if prompt.rates_blind else 0)


def in_order(filters: Filters, order: Order) -> Filters:
    """The same filters, the queue in another order."""
    return replace(filters, order=order, hand_of=access.me().id if order is Order.shared else 0)


def arguments(filters: Filters, **more: int) -> dict[str, Any]:
    """The query arguments that bring these filters back; those without effect are left out."""
    values = {
        "tab": filters.tab.value if filters.tab is not Tab.new else "",
        "q": filters.q,
        "rating": filters.rating,
        "idea": int(filters.has_title_idea),
        "first": int(filters.first_timers),
        "alike": filters.alike,
        "groups": int(filters.one_a_group),
        "theme": filters.theme,
        "order": filters.order.value if filters.order is not Order.oldest else "",
    }
    return {name: value for name, value in (values | more).items() if value}


def query(filters: Filters, **more: int) -> str:
    """The same as a query string, "?" included; relative, so that fifty rows need no address built."""
    return "?" + urlencode(arguments(filters, **more))


def address(prompt: Prompt, filters: Filters, **more: int) -> str:
    return url_for("triage.page", prompt_id=prompt.id, **arguments(filters, **more))


def whole(values: MultiDict[str, str], name: str, maximum: int = ID_MAXIMUM) -> int:
    """A whole number from 0 to the maximum; 0 for anything else."""
    return numbers.whole(values.get(name), maximum) or 0
