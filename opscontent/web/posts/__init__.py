"""Posts: the list, making one, its planning page and its plan."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from opscontent.domain import activity, briefs, editions, fit, measurements, posts, publications, quotes, revisions
from opscontent.domain.accounts import Account
from opscontent.domain.posts import Post, PostState
from opscontent.errors import Conflict, OpsError, Rejected
from opscontent.web import access
from opscontent.web.forms import OpsForm
from opscontent.web.posts import origins
from opscontent.web.posts.list_filters import asked, offered
from opscontent.web.posts.plan_form import ChangeForm, PlanForm, differences, offer, stored
from opscontent.web.standings import standing_of
from opscontent.web.time_advice import advice_for

screen = Blueprint("posts", __name__)

# The one thing to do next in each state: words, endpoint, icon.
NEXT_STEPS = {
    PostState.idea: (_l("Write"), "drafts.page", "pencil"),
    PostState.planned: (_l("Write"), "drafts.page", "pencil"),
    PostState.drafting: (_l("Go on writing"), "drafts.page", "pencil"),
    PostState.in_review: (_l("Open the review"), "reviews.page", "eye"),
    PostState.approved: (_l("Schedule it"), "publishing.index", "clock-play"),
    PostState.scheduled: (_l("Publishing"), "publishing.index", "send"),
    PostState.published: (_l("Publishing"), "publishing.index", "send"),
}
PATH = [state for state in PostState if state != PostState.dropped]


class DropForm(OpsForm):
    reason = StringField(_l("Why is it dropped?"), [Length(max=200)])


@screen.get("/posts")
def index() -> Any:
    account = access.needs_account()
    access.permit("account.view", account)
    wish = asked(account, request.args)
    listing = posts.listing(wish.filters, after=wish.after)
    return render_template(
        "posts/index.html",
        account=account,
        listing=listing,
        wish=wish,
        counts=posts.state_counts(wish.filters),
        offered=offered(account),
    )


@screen.route("/posts/new", methods=["GET", "POST"])
def new() -> Any:
    """A short form; what the address says (account, at, slot, angle, prompt, title) is filled in."""
    account = _asked_account()
    origin = origins.origin_of(account, request.args)
    brief = briefs.current(account.id)
    form = PlanForm(data={"owner": str(access.me().id)} | origin.values(brief))
    offer(form, account, brief)
    if not form.is_submitted():
        return _new_page(account, form, origin)
    if not form.validate():
        return _new_page(account, form, origin), 422
    values = form.values() | origin.links
    try:
        post = posts.create(account, values.pop("title"), by=access.me(), **values)
    except OpsError as error:
        form.form_errors.append(str(error))
        return _new_page(account, form, origin), error.status
    flash(_("Planned.") if post.planned_at else _("Kept among the ideas."), "success")
    return redirect(url_for("posts.page", post_id=post.id))


@screen.get("/posts/<int:post_id>")
def page(post_id: int) -> Any:
    return _page(access.post_for("account.view", post_id), DropForm())


@screen.route("/posts/<int:post_id>/plan", methods=["GET", "POST"])
def plan(post_id: int) -> Any:
    post = access.post_for("post.plan", post_id)
    form = ChangeForm(data=stored(post))
    offer(form, post.account, briefs.current(post.account_id), post)
    if not form.is_submitted():
        return _plan_page(post, form)
    if not form.validate():
        return _plan_page(post, form), 422
    try:
        has_changed = posts.plan(post, form.values(), by=access.me(), version=form.version.data or 0)
    except Conflict as conflict:
        return _conflict_page(post, form, conflict), 409
    except Rejected as error:
        form.form_errors.append(str(error))
        return _plan_page(post, form), 422
    flash(_("The plan is saved.") if has_changed else _("Nothing was different, so nothing changed."), "success")
    return redirect(url_for("posts.page", post_id=post.id))


@screen.post("/posts/<int:post_id>/drop")
def drop(post_id: int) -> Any:
    post = access.post_for("post.drop", post_id)
    form = DropForm()
    if not form.validate():
        return _page(post, form), 422
    try:
        posts.drop(post, by=access.me(), reason=form.reason.data or "")
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(post, form), error.status
    message: Any = (_("“%(title)s” is dropped.", title=post.title), url_for("posts.restore", post_id=post.id))
    flash(message, "undo")
    return redirect(url_for("posts.page", post_id=post.id))


@screen.post("/posts/<int:post_id>/restore")
def restore(post_id: int) -> Any:
    post = access.post_for("post.drop", post_id)
    try:
        posts.restore(post, by=access.me())
    except OpsError as error:
        flash(str(error), "error")
    else:
        flash(_("“%(title)s” is back.", title=post.title), "success")
    return redirect(url_for("posts.page", post_id=post.id))


def _asked_account() -> Account:
    """The account that the address names by id or key, else the current one."""
    current, wanted = access.needs_account(), request.args.get("account", "")
    named = next((each.id for each in access.my_accounts() if wanted in (each.key, str(each.id))), current.id)
    return access.account_for("post.create", named)


def _new_page(account: Account, form: PlanForm, origin: origins.Origin) -> str:
    return render_template("posts/new.html", account=account, form=form, origin=origin, advice=advice_for(account))


def _plan_page(post: Post, form: ChangeForm) -> str:
    return render_template("posts/plan.html", post=post, form=form, advice=advice_for(post.account))


def _conflict_page(post: Post, form: ChangeForm, conflict: Conflict) -> str:
    """Both sides, and the form as it was typed; sending it again puts it over what is stored now."""
    form.version.raw_data, form.version.data = None, post.version
    return render_template(
        "posts/plan.html",
        post=post,
        form=form,
        conflict=conflict.sentence,
        both=differences(form, post),
        advice=advice_for(post.account),
    )


def _renamed(post: Post) -> dict[int, str]:
    """How readers want to be named since this came out where we can't change it, by reply."""
    if post.state is not PostState.published:
        return {}
    elsewhere = any("://" in article.url or not article.url for article in publications.of_post(post.id))
    return quotes.wishes_since([post.id]).get(post.id, {}) if elsewhere else {}


def _page(post: Post, form: DropForm) -> str:
    mine = {each.id: each for each in access.my_accounts()}
    look = fit.look(post.title, post.account_id, list(mine), more=post.why_us, but=post.id)
    published = {post.id} if post.state is PostState.published else set()
    return render_template(
        "posts/page.html",
        post=post,
        form=form,
        path=PATH,
        next_step=NEXT_STEPS.get(post.state),
        standing=standing_of(post) if post.state == PostState.in_review else None,
        clause=posts.clause_of(post),
        citation=posts.citation_of(post, briefs.current(post.account_id)),
        revision=revisions.latest(post.id),
        quote_count=len(quotes.of_post(post.id)),
        edition=editions.holding(post.id),
        renamed=_renamed(post),
        look=look,
        did=measurements.did(published | look.published_ids),
        accounts=mine,
        entries=activity.of(post),
    )
