"""The settings of a chat: the address for the platform, the secrets, the welcome."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from opscontent.domain import chats, connections
from opscontent.domain.accounts import Account
from opscontent.domain.chats import WELCOME_MAXIMUM, Chat, Mode, Settings
from opscontent.errors import OpsError
from opscontent.web import access, names
from opscontent.web.addresses import public_url
from opscontent.web.chats.screen import screen
from opscontent.web.forms import OpsForm


class ChatForm(OpsForm):
    mode = RadioField(_l("Mode"), choices=names.choices("Mode"), default=Mode.secure)
    appid = StringField(_l("AppID"), [Length(max=64)])
    token = PasswordField(_l("Token"), [Length(max=32)])
    key = PasswordField(_l("EncodingAESKey"), [Length(max=43)])
    welcome = TextAreaField(_l("Welcome for new followers"), [Length(max=WELCOME_MAXIMUM)])
    is_enabled = BooleanField(_l("Answer in the chat"))

    @property
    def settings(self) -> Settings:
        return Settings(
            mode=Mode(self.mode.data),
            appid=self.appid.data or "",
            token=self.token.data or "",
            key=self.key.data or "",
            welcome=self.welcome.data or "",
            is_enabled=bool(self.is_enabled.data),
        )


@screen.route("/accounts/<int:account_id>/chat", methods=["GET", "POST"])
def page(account_id: int) -> Any:
    account = access.account_for("account.configure", account_id)
    chat = chats.of(account)
    form = ChatForm(obj=chat) if chat else ChatForm(appid=_known_appid(account))
    if not form.is_submitted():
        return _page(account, chat, form)
    if not form.validate():
        return _page(account, chat, form), 422
    try:
        chats.configure(account, form.settings, by=access.me())
    except OpsError as error:
        form.form_errors.append(str(error))
        return _page(account, chat, form), error.status
    flash(_("Saved."), "success")
    return redirect(url_for("chats.page", account_id=account.id))


def _known_appid(account: Account) -> str:
    """It is the same one that publishing uses."""
    return connections.options_of(account, "wechat")["appid"]


def _page(account: Account, chat: Chat | None, form: ChatForm) -> str:
    line = chat.line if chat else None
    return render_template(
        "chats/page.html",
        account=account,
        chat=chat,
        form=form,
        address=public_url("callback.greet", key=account.key),
        has_token=bool(line and line.token),
        has_key=bool(line and line.key),
    )
