"""What is done with a message, and what is said to it. From our own tables alone: the platform waits five seconds."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import force_locale

from opscontent.domain import contributors, prompts, publications, replies
from opscontent.domain.accounts import Account
from opscontent.domain.chats import message as messages
from opscontent.domain.chats import picture as pictures
from opscontent.domain.chats import wording
from opscontent.domain.chats.chat import Chat
from opscontent.domain.chats.message import Answer
from opscontent.domain.chats.route import Route, current_of, named, pressed, route
from opscontent.domain.chats.wording import Links
from opscontent.domain.contributors import Contributor
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Door
from opscontent.errors import Rejected
from opscontent.intake import wechat
from opscontent.intake.wechat import Message

CONSENT_NOTE = "told in the chat"
JOBS_DONE = ("PUBLISHJOBFINISH", "MASSSENDJOBFINISH")
_WITHDRAW = re.compile(r"(?:撤回|withdraw)[\s.。!！]*", re.IGNORECASE)
_CHANGE = re.compile(r"(?:改[\s:：,，]|change\s*[:：])\s*(?P<words>.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, to whom and about which prompt, as far as that is known."""

    text: str = ""
    contributor_id: int | None = None
    prompt_id: int | None = None
    to_ask: tuple[int, ...] = ()
    to_fetch: tuple[int, ...] = ()


def take(chat: Chat, message: Message, now: datetime, links: Links) -> Answer:
    """Act on a message the first time it comes; a retry gets the same answer, and nothing else happens."""
    account = chat.account
    message_id = messages.begin(account.id, message.key, now)
    if message_id is None:
        return messages.known(account.id, message.key)
    with force_locale(account.language):
        act = _event if message.kind == "event" else _message
        said = act(chat, message, now, links)
    sender = "" if message.kind == "event" else message.sender
    messages.finish(message_id, said.text, said.contributor_id, said.prompt_id, sender=sender)
    return Answer(said.text, now, said.to_ask, said.to_fetch)


def _event(chat: Chat, message: Message, now: datetime, links: Links) -> Said:
    if message.event in ("SUBSCRIBE", "SCAN"):
        return _scanned(chat, message, now, links)
    if message.event == "CLICK":
        return _routed(chat.account, message, pressed(chat.account, message.event_key, now), now, links)
    if message.event in JOBS_DONE and message.job:
        return Said(to_ask=tuple(publications.ask_now(chat.account_id, message.job, now)))
    return Said()


def _scanned(chat: Chat, message: Message, now: datetime, links: Links) -> Said:
    """A new reader is welcomed; whoever came by a QR code is asked what it stands for, which goes first where one
    answer can't hold both."""
    welcome = chat.welcome if message.event == "SUBSCRIBE" else ""
    prompt = named(chat.account, message.scene, now) if message.scene else None
    if prompt is None:
        return Said(welcome)
    said = _routed(chat.account, message, Route(prompt), now, links)
    both = wording.paragraphs(welcome, said.text)
    return replace(said, text=both) if len(both.encode()) <= wechat.ANSWER_BYTES else said


def _message(chat: Chat, message: Message, now: datetime, links: Links) -> Said:
    account = chat.account
    reader = contributors.by_handle(account.id, handle_of(message))
    if not (message.kind == "text" or (message.kind == "voice" and message.text)):
        return _other(account, message, reader, now)
    command = _command(reader, message.text) if reader else None
    if command:
        return command
    spoken_of = messages.last_prompt_id(reader.id) if reader else None
    return _routed(account, message, route(account, message.text, now, spoken_of=spoken_of), now, links)


def handle_of(message: Message) -> str:
    """What tells this reader from others; only its hash is kept."""
    return f"wechat:{message.sender}"


def _routed(account: Account, message: Message, found: Route, now: datetime, links: Links) -> Said:
    prompt = found.prompt
    if prompt is None:
        return Said(found.text)
    if not prompts.is_open(prompt, now):
        return Said(wording.closed(prompt))
    if found.words:
        return _reply(account, message, prompt, found.words, links)
    sender = contributors.recognise(account, handle_of(message))
    return Said(wording.asked(prompt, links), sender.id, prompt.id)


def _reply(account: Account, message: Message, prompt: Prompt, words: str, links: Links) -> Said:
    sender = contributors.recognise(account, handle_of(message))
    (incoming,) = wechat.read(message)
    try:
        accepted = replies.accept(
            prompt,
            contributor=sender,
            text=words,
            name=incoming.name,
            consent_id=prompt.consent.id,
            consent_note=CONSENT_NOTE,
            door=Door.chat,
        )
    except Rejected as error:
        return Said(str(error), sender.id, prompt.id)
    if not accepted.is_new:
        return Said(wording.known(), sender.id, prompt.id)
    pictures.attach(prompt.id, sender.id, accepted.reply_id)
    link = links.receipt(accepted.token) if accepted.token else ""
    return Said(wording.thanked(prompt, accepted.count, link), sender.id, prompt.id)


def _command(reader: Contributor, text: str) -> Said | None:
    """What a reader who wrote before may say about their last reply; None for anything else."""
    change = _CHANGE.fullmatch(text)
    if not change and not _WITHDRAW.fullmatch(text):
        return None
    last = replies.last_by(reader.id, Door.chat)
    if last is None:
        return Said(wording.nothing_to_change(is_decided=False), reader.id)
    if change:
        return Said(_changed(reader, change["words"].strip()), reader.id, last.prompt_id)
    replies.withdraw(last, by="reader")
    return Said(wording.withdrawn(), reader.id, last.prompt_id)


def _changed(reader: Contributor, words: str) -> str:
    last = replies.last_by(reader.id, Door.chat, can_change=True)
    if last is None:
        return wording.nothing_to_change(is_decided=True)
    try:
        replies.edit(last, words)
    except Rejected as error:
        return str(error)
    return wording.changed()


def _other(account: Account, message: Message, reader: Contributor | None, now: datetime) -> Said:
    """A picture, a voice, a place …: looked at only where something is asked for at all."""
    spoken_of = messages.last_prompt_id(reader.id) if reader else None
    prompt = current_of(prompts.open_ones(account.id, now), spoken_of)
    if prompt is None:
        return Said()
    if message.kind != "image":
        return Said(wording.only_words())
    sender = contributors.recognise(account, handle_of(message))
    last = replies.last_by(sender.id, Door.chat, can_change=True)
    reply_id = last.id if last and last.prompt_id == prompt.id else None
    picture = pictures.note(prompt, sender.id, reply_id, message.picture_url, now)
    if picture is None:
        return Said(wording.not_pictured(), sender.id, prompt.id)
    return Said(wording.pictured(has_words=reply_id is not None), sender.id, prompt.id, to_fetch=(picture.id,))
