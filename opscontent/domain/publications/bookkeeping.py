"""What follows from "it is live": the frozen articles, the posts published, the edition sent."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from opscontent import clock
from opscontent.channels import CHANNELS
from opscontent.channels.site import address
from opscontent.db import db
from opscontent.domain import activity, editions, posts
from opscontent.domain.editions import EditionState
from opscontent.domain.people import Person
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications.publication import Publication, PublishedArticle

SLUG_LENGTH = 50


def went_out(publication: Publication, urls: Sequence[str], *, by: Person | str) -> None:
    """Freeze the articles that were sent and mark posts and edition; `urls` by position, as far as known."""
    moment = clock.now()
    if CHANNELS[publication.channel].is_our_site:
        urls = [address(publication.account.key, piece["slug"]) for piece in publication.outgoing["pieces"]]
    for piece in publication.outgoing["pieces"]:
        position = piece["position"]
        _freeze(publication, piece, urls[position] if position < len(urls) else "", moment)
        post = db.session.get(Post, piece["number"])
        if post is not None:
            _mark_published(post, moment, by=by)
    editions.move(publication.edition, EditionState.sent, by=by)
    db.session.flush()


def free_slug(post: Post, title: str, moment: datetime) -> str:
    """An address that no other article of the account has: Latin words of its title, else its day, and a number."""
    words = "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:SLUG_LENGTH].strip("-")
    stem = f"{words or moment.astimezone(post.account.zone).date().isoformat()}-{post.id}"
    before = db.session.scalar(
        select(func.count()).select_from(PublishedArticle).where(PublishedArticle.post_id == post.id)
    )
    return f"{stem}-{before + 1}" if before else stem


def _freeze(publication: Publication, piece: dict[str, Any], url: str, moment: datetime) -> None:
    db.session.add(
        PublishedArticle(
            account_id=publication.account_id,
            publication_id=publication.id,
            post_id=piece["number"],
            position=piece["position"],
            slug=piece["slug"],
            url=url,
            title=piece["title"],
            digest=piece["digest"],
            author=piece["author"],
            cover=piece["cover"],
            cover_alt=piece["cover_alt"],
            html=piece["html"],
            content_hash=piece["content_hash"],
            published_at=moment,
        )
    )


def _mark_published(post: Post, moment: datetime, *, by: Person | str) -> None:
    post.published_at = moment
    if PostState.published in posts.TRANSITIONS[post.state]:
        posts.move(post, PostState.published, by=by)
    else:
        # Edited while it was on its way: readers have the approved text, the draft has newer words.
        activity.record(by, "post.went_out", post)
