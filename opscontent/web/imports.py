"""Imports: paste or upload, name the columns, look at the first rows, watch it run, take it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from opscontent import jobs
from opscontent.domain import activity, imports
from opscontent.domain.imports import Import, ImportState
from opscontent.domain.prompts import Prompt
from opscontent.errors import OpsError, Rejected
from opscontent.intake.contract import FIELDS
from opscontent.web import access, columns, edges
from opscontent.web.forms import OpsForm

screen = Blueprint("imports", __name__)
# What a reader of files and pastes has to say before anything comes in; %s is what it is about.
REMARKS = columns.REMARKS | {
    "author_replies": _l("Answers by the author that are left out: %s"),
    "unplaced": _l("Not clear what this line is; it is left out. Line %s"),
    "nameless": _l("Not clear whose words follow; they are left out. Line %s"),
    "count_or_words": _l("A count of likes or a word of the reader? It stays in the words. Line %s"),
    "title_or_words": _l("A title of an article or words of the reader? It stays in the words. Line %s"),
}


class PasteForm(OpsForm):
    text = TextAreaField(_l("Replies"), [DataRequired()])
    by_blocks = BooleanField(_l("Empty lines stand between replies, not line ends"))
    with_names = BooleanField(_l("Lines begin with a name and a colon"))


class CommentsForm(OpsForm):
    comments = TextAreaField(_l("What you copied"), [DataRequired()])


class UploadForm(OpsForm):
    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class ColumnsForm(OpsForm):
    text = SelectField(_l("The reply"))
    name = SelectField(_l("Sender"), default="")
    title_idea = SelectField(_l("Headline idea"), default="")
    email = SelectField(_l("E-mail"), default="")
    received_at = SelectField(_l("Time"), default="")
    has_header = BooleanField(_l("The first row names the columns"))
    consent_note = StringField(_l("How did they agree to be quoted?"), [Optional(), Length(max=200)])

    @property
    def columns(self) -> dict[str, int]:
        return {field: int(self[field].data) for field in FIELDS if self[field].data}


@screen.get("/prompts/<int:prompt_id>/imports")
def index(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.import", prompt_id)
    return _index(prompt)


@screen.post("/prompts/<int:prompt_id>/imports/paste")
def paste(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.import", prompt_id)
    form = PasteForm()
    if not form.validate():
        return _index(prompt, paste_form=form), 422
    try:
        import_ = imports.receive_paste(
            prompt,
            form.text.data or "",
            by_blocks=bool(form.by_blocks.data),
            with_names=bool(form.with_names.data),
            by=access.me(),
        )
    except Rejected as error:
        form.form_errors.append(str(error))
        return _index(prompt, paste_form=form), 422
    return redirect(url_for("imports.page", import_id=import_.id))


@screen.post("/prompts/<int:prompt_id>/imports/comments")
def comments(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.import", prompt_id)
    form = CommentsForm()
    if not form.validate():
        return _index(prompt, comments_form=form), 422
    try:
        import_ = imports.receive_comments(prompt, form.comments.data or "", by=access.me())
    except Rejected as error:
        form.form_errors.append(str(error))
        return _index(prompt, comments_form=form), 422
    return redirect(url_for("imports.page", import_id=import_.id))


@screen.post("/prompts/<int:prompt_id>/imports/upload")
def upload(prompt_id: int) -> Any:
    prompt = access.prompt_for("reply.import", prompt_id)
    form = UploadForm()
    if not form.validate():
        return _index(prompt, upload_form=form), 422
    try:
        import_ = imports.receive_table(prompt, form.file.data.filename or "", form.file.data.read(), by=access.me())
    except Rejected as error:
        form.file.errors = [str(error)]
        return _index(prompt, upload_form=form), 422
    return redirect(url_for("imports.page", import_id=import_.id))


@screen.get("/imports/<int:import_id>")
def page(import_id: int) -> Any:
    """Before it runs: columns and first rows, by the columns in the address if it names any. Then: how far it is."""
    import_ = access.thing_for("reply.import", Import, import_id)
    if import_.state is ImportState.mapping:
        shown = columns.filled(FIELDS, import_.columns, has_header=import_.has_header)
        form = ColumnsForm(request.args if request.args else None, meta={"csrf": False}, **shown)
        return _mapping(import_, form)
    template = "imports/_progress.html" if edges.wants_fragment() else "imports/page.html"
    return render_template(template, **_shown(import_))


@screen.post("/imports/<int:import_id>/start")
def start(import_id: int) -> Any:
    import_ = access.thing_for("reply.import", Import, import_id)
    form = ColumnsForm()
    columns.offer(form, FIELDS, imports.first_rows(import_), required="text")
    if not form.validate():
        return _mapping(import_, form), 422
    try:
        imports.start(
            import_,
            form.columns,
            has_header=bool(form.has_header.data),
            consent_note=form.consent_note.data or "",
            by=access.me(),
        )
    except OpsError as error:
        form.form_errors.append(str(error))
        return _mapping(import_, form), error.status
    jobs.start_import(import_.id)
    return redirect(url_for("imports.page", import_id=import_.id))


@screen.post("/imports/<int:import_id>/discard")
def discard(import_id: int) -> Any:
    import_ = access.thing_for("reply.import", Import, import_id)
    prompt_id = import_.prompt_id
    imports.discard(import_, by=access.me())
    flash(_("Thrown away; nothing was imported."), "success")
    return redirect(url_for("imports.index", prompt_id=prompt_id))


@screen.post("/imports/<int:import_id>/take-back")
def take_back(import_id: int) -> Any:
    import_ = access.thing_for("reply.import", Import, import_id)
    count = imports.take_back(import_, by=access.me())
    flash(_("Taken back: %(count)d replies.", count=count), "success")
    return redirect(url_for("imports.page", import_id=import_.id))


@screen.errorhandler(413)
def too_big(_error: Any) -> Any:
    """The server stopped reading, so there is no form to show again."""
    flash(_("That is more than 20 MB. Split it and import the parts."), "error")
    return redirect(request.path.rpartition("/")[0], 303)


def _index(prompt: Prompt, **refused: OpsForm) -> str:
    """The ways in; `refused` is the form that keeps what was typed."""
    forms = {
        "paste_form": PasteForm(formdata=None),
        "comments_form": CommentsForm(formdata=None),
        "upload_form": UploadForm(formdata=None),
    }
    return render_template(
        "imports/index.html", prompt=prompt, imports=imports.of_prompt(prompt.id), **forms | refused
    )


def _mapping(import_: Import, form: ColumnsForm) -> str:
    columns.offer(form, FIELDS, imports.first_rows(import_), required="text")
    shown, fault = [], ""
    try:
        shown = imports.preview(import_, form.columns, has_header=bool(form.has_header.data))
    except ValueError:
        fault = _("Choose the columns again.")
    template = "imports/_preview.html" if edges.wants_fragment() else "imports/mapping.html"
    return render_template(
        template, import_=import_, form=form, shown=shown, fault=fault, remarks=REMARKS, like=imports.like(import_)
    )


def _shown(import_: Import) -> dict[str, Any]:
    return {
        "import_": import_,
        "share": round(100 * import_.seen_count / import_.total_count) if import_.total_count else 100,
        "reasons": imports.REASONS,
        "takeable": 0 if import_.state.is_under_way else imports.takeable_count(import_),
        "touched": () if import_.state.is_under_way else imports.touched(import_),
        "added": () if import_.state.is_under_way else imports.added(import_),
        "entries": activity.of(import_),
    }
