"""What a chat keeps of a reader who is forgotten: that a message came, so that a retry of it is none."""

from sqlalchemy import delete, update

from opscontent.db import db
from opscontent.domain.chats.message import ChatMessage
from opscontent.domain.chats.picture import ChatPicture


def forget(contributor_id: int) -> None:
    """Take away what was answered to this reader, and where their pictures are to be had."""
    mine = ChatMessage.contributor_id == contributor_id
    db.session.execute(
        update(ChatMessage).where(mine).values(answer="", sender="", contributor_id=None, prompt_id=None)
    )
    db.session.execute(delete(ChatPicture).where(ChatPicture.contributor_id == contributor_id))
