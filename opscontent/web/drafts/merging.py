"""Two texts side by side, when somebody else saved in between. Works without script; nothing typed is lost."""

from flask import render_template

from opscontent.domain import revisions
from opscontent.domain.posts import Post
from opscontent.errors import Conflict
from opscontent.web.drafts.form import DraftForm


def conflict_page(post: Post, form: DraftForm, conflict: Conflict) -> str:
    """Both sides, each choice still open; what only one side changed is taken already."""
    theirs, base = conflict.context["theirs"], conflict.context["base"]
    mine = form.text
    theirs_text = theirs.text if theirs else revisions.Text("")
    return render_template(
        "drafts/conflict.html",
        post=post,
        form=form,
        sentence=str(conflict),
        theirs=theirs,
        base=base,
        merge=revisions.merge(base.text if base else None, mine, theirs_text),
        lapses=revisions.LAPSES.get(post.state),
    )
