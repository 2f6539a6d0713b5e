"""Prompts: the list, making and changing one, its overview with link, QR code and counts."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from opscontent import clock
from opscontent.domain import activity, imports, prompts, replies, retention
from opscontent.domain.prompts import Prompt
from opscontent.errors import OpsError
from opscontent.web import access
from opscontent.web.addresses import public_url
from opscontent.web.prompts import figures, prompt_form
from opscontent.web.prompts.prompt_form import PromptForm

screen = Blueprint("prompts", __name__)
PRINT_SCALE = 24  # 29 modules and their margin make a picture of some 900 pixels


@screen.get("/prompts")
def index() -> Any:
    account = access.needs_account()
    found = prompts.of_account(account.id)
    counts = replies.state_counts([prompt.id for prompt in found])
    cards = [_card(prompt, counts.get(prompt.id, {})) for prompt in found]
    return render_template("prompts/index.html", account=account, cards=cards)


@screen.route("/prompts/new", methods=["GET", "POST"])
def new() -> Any:
    account = access.needs_account()
    access.permit("prompt.edit", account)
    form = prompt_form.for_new(account)
    if not form.is_submitted():
        return render_template("prompts/new.html", account=account, form=form)
    if not form.validate():
        return render_template("prompts/new.html", account=account, form=form), 422
    values = form.values
    try:
        prompt = prompts.create(
            account, values.pop("question"), by=access.me(), consent=form.consent.data or "", **values
        )
    except OpsError as error:
        form.form_errors.append(str(error))
        return render_template("prompts/new.html", account=account, form=form), error.status
    flash(_("Saved as a draft. Look at it as readers will, then open it."), "success")
    return redirect(url_for("prompts.page", prompt_id=prompt.id))


@screen.route("/prompts/<int:prompt_id>/edit", methods=["GET", "POST"])
def edit(prompt_id: int) -> Any:
    prompt = access.prompt_for("prompt.edit", prompt_id)
    form = prompt_form.for_change(prompt)
    if not form.is_submitted():
        return _edit_page(prompt, form)
    if not form.validate():
        return _edit_page(prompt, form), 422
    try:
        prompts.edit(prompt, form.values, by=access.me(), consent=form.consent.data or "")
    except OpsError as error:
        form.form_errors.append(str(error))
        return _edit_page(prompt, form), error.status
    flash(_("Saved."), "success")
    return redirect(url_for("prompts.page", prompt_id=prompt.id))


@screen.get("/prompts/<int:prompt_id>")
def page(prompt_id: int) -> Any:
    """The overview: where readers find it, how many answered, what to do next."""
    prompt = access.prompt_for("account.view", prompt_id)
    counts = replies.state_counts([prompt.id]).get(prompt.id, {})
    return render_template(
        "prompts/page.html",
        prompt=prompt,
        card=_card(prompt, counts),
        listed=[(state, counts.get(state, 0)) for state in figures.LISTED],
        columns=figures.chart(replies.per_day(prompt)),
        chart_height=figures.CHART_HEIGHT,
        entries=activity.of(prompt),
        imports=imports.of_prompt(prompt.id),
        clears_at=retention.due_at(prompt),
    )


@screen.post("/prompts/<int:prompt_id>/open")
def open_now(prompt_id: int) -> Any:
    prompt = access.prompt_for("prompt.edit", prompt_id)
    prompts.start(prompt, by=access.me())
    flash(_("Readers can answer now."), "success")
    return redirect(url_for("prompts.page", prompt_id=prompt.id))


@screen.post("/prompts/<int:prompt_id>/close")
def close_now(prompt_id: int) -> Any:
    prompt = access.prompt_for("prompt.edit", prompt_id)
    prompts.close(prompt, by=access.me())
    flash(_("Closed. It can be opened again."), "success")
    return redirect(url_for("prompts.page", prompt_id=prompt.id))


@screen.get("/prompts/<int:prompt_id>/qr.svg")
def qr_svg(prompt_id: int) -> Response:
    prompt = access.prompt_for("account.view", prompt_id)
    drawn = io.BytesIO()
    _code(prompt).save(drawn, kind="svg", scale=1, border=2, omitsize=True, light="white")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@screen.get("/prompts/<int:prompt_id>/qr.png")
def qr_png(prompt_id: int) -> Response:
    """The code large enough to print, as a download."""
    prompt = access.prompt_for("account.view", prompt_id)
    drawn = io.BytesIO()
    _code(prompt).save(drawn, kind="png", scale=PRINT_SCALE, border=4)
    name = f"attachment; filename=qr-{prompt.slug}.png"
    return Response(drawn.getvalue(), mimetype="image/png", headers={"Content-Disposition": name})


def _card(prompt: Prompt, counts: dict[replies.ReplyState, int]) -> dict[str, Any]:
    return {
        "prompt": prompt,
        "phase": prompts.phase(prompt, clock.now()),
        "counts": counts,
        "total": sum(counts.values()),
        "bar": figures.bar(counts),
        "url": public_url("public.prompt", slug=prompt.slug),
    }


def _code(prompt: Prompt) -> segno.QRCode:
    return segno.make_qr(public_url("public.prompt", slug=prompt.slug), error="m")


def _edit_page(prompt: Prompt, form: PromptForm) -> str:
    return render_template("prompts/edit.html", prompt=prompt, form=form)
