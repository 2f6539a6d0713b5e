"""Groups: who says the same as a reply, by which words; split, join, choose who speaks, decide on all of them.
Beside them the softer view, themes: what replies are about."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from opscontent import jobs
from opscontent.domain import groups, quotes
from opscontent.domain import themes as found_themes
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Reply, ReplyState
from opscontent.errors import OpsError, Rejected
from opscontent.text.inputs import one_line
from opscontent.text.numbers import whole
from opscontent.web import access, edges

screen = Blueprint("groups", __name__, url_prefix="/prompts/<int:prompt_id>/groups")
SEARCH_MAXIMUM = 60


@screen.get("")
def index(prompt_id: int) -> str:
    """The largest groups, and how far the pass is."""
    prompt = access.prompt_for("reply.triage", prompt_id)
    last = groups.pass_of(prompt.id)
    template = "groups/_pass.html" if edges.wants_fragment() else "groups/index.html"
    return render_template(template, prompt=prompt, last=last, **_listed(prompt))


@screen.post("/pass")
def compare(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.triage", prompt_id)
    groups.ask_for_pass(prompt, by=access.me())
    jobs.group_soon(prompt.id)
    return redirect(url_for("groups.index", prompt_id=prompt.id))


@screen.get("/themes")
def themes(prompt_id: int) -> str:
    """What the replies are about, and how far the finding is."""
    return _themes(access.prompt_for("reply.triage", prompt_id))


@screen.post("/themes")
def find_themes(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.triage", prompt_id)
    try:
        found_themes.ask_for_pass(prompt, by=access.me())
    except Rejected as rejected:
        return _themes(prompt, error=str(rejected)), rejected.status
    jobs.find_themes_soon(prompt.id)
    return redirect(url_for("groups.themes", prompt_id=prompt.id))


@screen.get("/<int:reply_id>")
def page(prompt_id: int, reply_id: int) -> str:
    """The group of one reply; of who is alone, that it is alone."""
    prompt = access.prompt_for("reply.triage", prompt_id)
    return _page(prompt, groups.of_reply(prompt.id, reply_id))


@screen.post("/<int:reply_id>/split")
def split(prompt_id: int, reply_id: int) -> Any:
    prompt, reply = _meant(prompt_id, reply_id)

    def act() -> str:
        ticked = _ticked()
        groups.split(prompt, groups.group_for(reply), ticked, by=access.me())
        return ngettext("%(num)d reply is by itself now.", "%(num)d replies are by themselves now.", len(ticked))

    return _done(prompt, reply, act)


@screen.post("/<int:reply_id>/join")
def join(prompt_id: int, reply_id: int) -> Any:
    prompt, reply = _meant(prompt_id, reply_id)

    def act() -> str:
        count = groups.join(prompt, groups.group_for(reply), _ticked(), by=access.me())
        return ngettext("%(num)d reply came into the group.", "%(num)d replies came into the group.", count)

    return _done(prompt, reply, act)


@screen.post("/<int:reply_id>/represent")
def represent(prompt_id: int, reply_id: int) -> Any:
    prompt, reply = _meant(prompt_id, reply_id)

    def act() -> str:
        groups.make_representative(prompt, groups.group_for(reply), reply, by=access.me())
        return _("It speaks for the group now.")

    return _done(prompt, reply, act)


@screen.post("/<int:reply_id>/decide")
def decide(prompt_id: int, reply_id: int) -> Any:
    """All of the group at once; the count that was shown comes along."""
    prompt, reply = _meant(prompt_id, reply_id)

    def act() -> str:
        to, _dash, expected = request.form.get("to", "").partition("-")
        if to not in groups.TARGETS or not expected.isdecimal() or len(expected) > 10:
            raise Rejected(_l("Choose what to do with the replies."))
        reason, group = one_line(request.form.get("reason", ""))[:200], groups.group_for(reply)
        kind = ReplyState(to)
        count = groups.decide(prompt, group, kind, by=access.me(), expected=int(expected), reason=reason)
        return ngettext("%(num)d reply decided.", "%(num)d replies decided.", count)

    return _done(prompt, reply, act, undo=url_for("triage.undo", prompt_id=prompt.id))


@screen.post("/undo")
def undo(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.triage", prompt_id)
    back, left = groups.undo(prompt, by=access.me())
    said = ngettext("%(num)d reply is back where it was.", "%(num)d replies are back where they were.", back)
    if left:
        said += " " + ngettext("%(num)d was moved since and stays.", "%(num)d were moved since and stay.", left)
    flash(said, "success")
    number = request.form.get("reply", "")
    if number.isdecimal() and len(number) <= 10:
        return redirect(url_for("groups.page", prompt_id=prompt.id, reply_id=int(number)))
    return redirect(url_for("groups.index", prompt_id=prompt.id))


def _meant(prompt_id: int, reply_id: int) -> tuple[Prompt, Reply]:
    prompt = access.prompt_for("reply.triage", prompt_id)
    return prompt, groups.of_reply(prompt.id, reply_id)


def _done(prompt: Prompt, reply: Reply, act: Any, *, undo: str = "") -> Any:
    """Back to the group with what was said, or the page again with what was ticked and why it was refused."""
    try:
        said = act()
    except OpsError as error:
        return _page(prompt, reply, error=str(error), ticked=_ticked()), error.status
    undo = undo or url_for("groups.undo", prompt_id=prompt.id)
    flash((said, undo), "undo")  # type: ignore[arg-type]
    return redirect(url_for("groups.page", prompt_id=prompt.id, reply_id=reply.id))


def _page(prompt: Prompt, reply: Reply, **more: Any) -> str:
    shown = groups.members(reply, after=whole(request.args.get("after")) or 0)
    query = one_line(request.values.get("q", ""))[:SEARCH_MAXIMUM]
    return render_template(
        "groups/page.html",
        prompt=prompt,
        reply=reply,
        shown=shown,
        query=query,
        others=groups.others(shown.speaker, query),
        previews=groups.preview(reply),
        mine=groups.journal(prompt.id, access.me()),
        reasons=[line.strip() for line in prompt.decline_reasons.splitlines() if line.strip()],
        **{"ticked": [], "error": ""} | more,
    )


def _themes(prompt: Prompt, *, error: str = "") -> str:
    last, found = found_themes.pass_of(prompt.id), found_themes.counted(prompt.id)
    picks, newest = quotes.picks_by_theme(prompt.id) if found else {}, found_themes.count(prompt)
    newer = found_themes.newer(last) if last and last.round else 0
    return render_template(
        "groups/_themes.html" if edges.wants_fragment() else "groups/themes.html",
        prompt=prompt,
        last=last,
        found=found,
        newest=newest,
        newer=newer,
        picks=picks,
        picked=picks.get(0, 0),
        unthemed=max(newest - newer - sum(each.replies for each in found), 0),
        fewest=found_themes.FEWEST,
        error=error,
    )


def _listed(prompt: Prompt) -> dict[str, Any]:
    return {"largest": groups.largest(prompt.id), "mine": groups.journal(prompt.id, access.me())}


def _ticked() -> list[int]:
    return [number for number in map(whole, request.form.getlist("reply")) if number is not None]
