"""The form of a prompt: what readers see, what they agree to, when, and what editors look for."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from opscontent.domain.accounts import Account
from opscontent.domain.prompts import SLUG_MAXIMUM, SLUG_PATTERN, Prompt, PromptState, default_consent
from opscontent.errors import Rejected
from opscontent.text.markdown import render_brief
from opscontent.web.forms import LocalTimeField, OpsForm

KEPT = (
    *("question", "body", "examples", "thanks", "wanted", "decline_reasons", "keyword"),
    *("opens_at", "closes_at", "reply_length_maximum", "replies_per_person", "keep_months"),
    *("takes_pictures", "asks_email", "needs_proof", "rates_blind"),
)


class PromptForm(OpsForm):
    question = StringField(_l("Question"), [DataRequired(), Length(max=200)])
    body = TextAreaField(_l("More about it"), [Length(max=5000)])
    examples = TextAreaField(_l("Examples"), [Length(max=2000)])
    consent = TextAreaField(_l("What readers agree to"), [DataRequired(), Length(max=2000)])
    thanks = TextAreaField(_l("Thanks"), [Length(max=1000)])
    opens_at = LocalTimeField(_l("Opens"), [Optional()])
    closes_at = LocalTimeField(_l("Closes"), [Optional()])
    reply_length_maximum = IntegerField(
        _l("Longest reply, in characters"), [InputRequired(), NumberRange(20, 5000)], default=1000
    )
    replies_per_person = IntegerField(
        _l("Most replies of one person"), [InputRequired(), NumberRange(1, 100)], default=5
    )
    takes_pictures = BooleanField(_l("Readers may add up to three pictures"))
    asks_email = BooleanField(_l("Readers may leave an e-mail address to hear that they are published"))
    needs_proof = BooleanField(_l("The reader's browser has to do a little work first"))
    keep_months = IntegerField(_l("Months to keep replies after closing"), [Optional(), NumberRange(1, 120)])
    wanted = TextAreaField(_l("What we look for"), [Length(max=2000)])
    decline_reasons = TextAreaField(_l("Reasons to decline"), [Length(max=2000)])
    rates_blind = BooleanField(_l("Rate first: sender, votes and other ratings show after one's own rating"))
    keyword = StringField(_l("Keyword"), [Length(max=20)])
    slug = StringField(
        _l("Address"),
        [
            Optional(),
            Length(max=SLUG_MAXIMUM),
            Regexp(SLUG_PATTERN + r"\Z", message=_l("Small letters, digits and single hyphens between them.")),
        ],
    )

    def validate_body(self, field: Field) -> None:
        try:
            render_brief(field.data or "")
        except Rejected as error:
            raise ValidationError(str(error)) from error

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the prompt as the verbs take them; the address only where it may still change."""
        values = {name: self.data[name] for name in KEPT}
        return values | ({"slug": self.slug.data} if self.slug is not None and self.slug.data else {})


def for_new(account: Account) -> PromptForm:
    return PromptForm(consent=default_consent(account))


def for_change(prompt: Prompt) -> PromptForm:
    """Filled with what it says now; readers have the address once it has been open."""
    stored = {name: getattr(prompt, name) for name in (*KEPT, "slug")}
    form = PromptForm(consent=prompt.consent.text, **stored)
    if prompt.state is not PromptState.draft:
        del form.slug
    return form
