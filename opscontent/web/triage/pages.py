"""What triage shows: the queue with the reply in hand, the history of one reply, my decisions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import abort, render_template, request

from opscontent.domain import activity, briefs, replies, themes, triage
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply
from opscontent.domain.triage import Card, Filters, Order, Tab
from opscontent.web import access, edges, kept_files
from opscontent.web.triage import reasons
from opscontent.web.triage.screen import address, arguments, asked, in_order, query, screen, whole


@screen.get("")
def page(prompt_id: int) -> str:
    prompt = access.prompt_for("reply.triage", prompt_id)
    filters, wanted = asked(prompt), whole(request.args, "reply")
    if edges.wants_fragment():
        card = triage.card(prompt.id, wanted) or abort(404)
        return render_template("triage/_focus.html", **in_hand(prompt, filters, card))
    return whole_page(prompt, filters, wanted)


@screen.get("/journal")
def journal(prompt_id: int) -> str:
    prompt = access.prompt_for("reply.triage", prompt_id)
    mine = triage.journal(prompt.id, access.me())
    return render_template("triage/journal.html", prompt=prompt, mine=mine, back=address(prompt, asked(prompt)))


@screen.get("/replies/<int:reply_id>")
def history(prompt_id: int, reply_id: int) -> str:
    prompt = access.prompt_for("reply.triage", prompt_id)
    card = triage.card(prompt.id, reply_id) if reply_id < 2**31 else None
    if card is None:
        abort(404)
    return history_page(prompt, card.reply)


def history_page(prompt: Prompt, reply: Reply, **more: Any) -> str:
    """All that happened to one reply, and what its sender agreed to."""
    hides = triage.opinions(prompt, [reply.id], access.me()).hides(reply)
    changes = [each for each in activity.of(reply) if not hides or each.verb != "reply.rated"]
    return render_template(
        "triage/history.html",
        prompt=prompt,
        reply=reply,
        decisions=triage.decisions_on(reply.id),
        changes=changes,
        hides=hides,
        back=address(prompt, asked(prompt), reply=reply.id),
        **more,
    )


@screen.get("/pictures/<name>")
def picture(prompt_id: int, name: str) -> Any:
    """A picture that a reader sent to this prompt, for those who work on its account."""
    prompt = access.prompt_for("account.view", prompt_id)
    if not replies.is_picture_of_prompt(prompt.id, name):
        abort(404)
    return kept_files.picture(name, access.setting("reply_pictures"))


def whole_page(prompt: Prompt, filters: Filters, wanted: int = 0, **more: Any) -> str:
    """The page with its queue; the reply in hand is the one wanted, else the first."""
    queue, brief = _queue(prompt, filters, wanted), briefs.current(prompt.account_id)
    card = next((each for each in queue.cards if each.reply.id == wanted), None)
    if card is None and wanted:
        card = triage.card(prompt.id, wanted)
    card = card or next(iter(queue.cards), None)
    values = in_hand(prompt, filters, card, queue.cards)
    last = queue.cards[-1].reply.id if queue.cards else 0
    first = queue.cards[0].reply.id if queue.cards else 0
    return render_template(
        "triage/page.html",
        **values | more,
        queue=queue,
        shown_theme=themes.shown(prompt.id, filters.theme) if filters.theme else None,
        pages={"next": query(filters, after=last), "previous": query(filters, before=first)},
        brief=brief,
        reasons=reasons.of(prompt, brief),
        kept={name: value for name, value in arguments(filters).items() if name == "tab"},
    )


def in_hand(
    prompt: Prompt, filters: Filters, card: Card | None, rows: Sequence[Card] = (), **more: Any
) -> dict[str, Any]:
    """What the tabs, the card and these rows print: all that one decision may change."""
    shown = [each.reply.id for each in (*(rows if prompt.rates_blind else ()), card) if each]
    opinions = triage.opinions(prompt, shown, access.me())
    is_open = card is not None and not opinions.hides(card.reply)
    return {
        "prompt": prompt,
        "filters": filters,
        "query": query(filters),
        "tabs": _tabs(filters),
        "counts": triage.counts(prompt.id),
        "card": card,
        "opinions": opinions,
        "unit_of": triage.unit_of,
        "standing": triage.standing(card.reply) if card and is_open else None,
        "alike": triage.alike(card.reply) if card and is_open and card.votes > 1 else (),
        "alike_query": query(Filters(tab=Tab.all, alike=card.reply.id)) if card else "",
        "pictures": replies.pictures_of(card.reply.id) if card else (),
        **more,
    }


def _tabs(filters: Filters) -> list[tuple[Tab, str]]:
    """Each state with its address; what is in my hands is of this one only."""
    elsewhere = in_order(filters, Order.oldest) if filters.hand_of else filters
    return [(tab, query(filters if tab is filters.tab else replace(elsewhere, tab=tab))) for tab in Tab]


def _queue(prompt: Prompt, filters: Filters, wanted: int) -> triage.Page:
    """The fifty around: from where the address says, else from the reply wanted if it lies further on."""
    after, before = whole(request.args, "after"), whole(request.args, "before")
    queue = triage.page(prompt.id, filters, after=after, before=before)
    is_elsewhere = wanted and all(card.reply.id != wanted for card in queue.cards)
    if is_elsewhere and queue.has_more and triage.has_place(prompt.id, filters, wanted):
        return triage.page(prompt.id, filters, start=wanted)
    if not queue.cards and (after or before):
        return triage.page(prompt.id, filters)
    return queue
