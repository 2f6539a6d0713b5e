"""What became of the demo's posts: reviews, editions, publications; and the hot topics beside them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from opscontent.channels.contract import Delivery, Receipt
from opscontent.db import db
from opscontent.demo.stage import Stage
from opscontent.domain import articles, publications, rhythm
from opscontent.domain.articles import Article
from opscontent.domain.editions import Edition, EditionItem, EditionState
from opscontent.domain.hot_topics import Angle, HotTopic, Stance
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications import Publication, PublicationState, PublishedArticle
from opscontent.domain.reviews import Review, ReviewKind

JUDGED = (PostState.approved, PostState.scheduled, PostState.published)
BECAME = {
    ReviewKind.asked: PostState.in_review,
    ReviewKind.approved: PostState.approved,
    ReviewKind.changes: PostState.drafting,
}
HANDED_OFF_AGO = timedelta(minutes=40)


def carry_on(stage: Stage, post: Post, content: dict[str, Any], at: datetime) -> None:
    """Take a written post as far as its state says."""
    article = articles.compose(post)
    at = min(at, stage.now - timedelta(hours=2))
    if post.state == PostState.in_review or post.state in JUDGED:
        _review(stage, post, article, ReviewKind.asked, at)
    if post.state in JUDGED:
        post.approved_hash = article.content_hash
        _review(stage, post, article, ReviewKind.approved, at + timedelta(hours=1), content.get("comment", ""))
    elif post.state == PostState.drafting and content.get("comment"):
        _review(stage, post, article, ReviewKind.asked, at)
        _review(stage, post, article, ReviewKind.changes, at + timedelta(hours=1), content["comment"])
    if post.state == PostState.scheduled:
        _edition(post, EditionState.armed)
    if post.state == PostState.published:
        _publish(stage, post, article)


def hand_one_off(stage: Stage) -> None:
    """The next edition of the subscription account went to its owner's hands just now and waits for an address."""
    edition = (
        db.session.query(Edition)
        .filter(Edition.account_id == stage.accounts["yingyu"].id, Edition.state == EditionState.armed)
        .order_by(Edition.publish_at)
        .first()
    )
    if edition is None:
        return
    edition.publish_at = at = stage.now - HANDED_OFF_AGO
    number = publications.open_attempt(edition.id, at)
    if number is None or not publications.claim(number, "demo", at):
        return
    begun = publications.begin(number, "demo", at)
    if begun:
        publications.settle(number, "demo", Receipt(Delivery.handed_off))


def build_hot_topics(stage: Stage, contents: list[dict[str, Any]]) -> None:
    for content in contents:
        seen_at = stage.now - timedelta(hours=content["hours_ago"])
        topic = HotTopic(
            title=content["title"],
            source=content["source"],
            rank=content["rank"],
            window_hours=content["window_hours"],
            note=content.get("note", ""),
            first_seen_at=seen_at,
            last_seen_at=min(seen_at + timedelta(hours=content["window_hours"]), stage.now),
            created_by_id=stage.people["editor"].id,
        )
        db.session.add(topic)
        for angle in content.get("angle", []):
            made = _angle(stage, angle, seen_at)
            topic.angles.append(made)
            if "post" in angle:
                title = Post.title == angle["post"]
                db.session.scalars(select(Post).where(title, Post.account_id == made.account_id)).one().angle = made
    db.session.flush()


def let_pass(stage: Stage) -> None:
    """One finding of next week's rhythm, for which there is a reason."""
    account = stage.accounts["yingyu"]
    today = stage.now.astimezone(account.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    rhythm.waive(account, "readers", monday, "菜单征集周二才截止，读者的稿子排到再下一周。", by=stage.people["chief"])


def _angle(stage: Stage, content: dict[str, Any], seen_at: datetime) -> Angle:
    brief = stage.briefs[content["account"]]
    is_chased = content["decision"] == "chase"
    hours = content.get("deadline_hours")
    return Angle(
        account_id=stage.accounts[content["account"]].id,
        stance=Stance(content["decision"]),
        sentence=content["sentence"] if is_chased else "",
        reason="" if is_chased else content["sentence"],
        brief=brief,
        clause_key=content.get("clause", ""),
        deadline_at=seen_at + timedelta(hours=hours) if hours else None,
        outcome=content.get("outcome", ""),
        decided_by_id=stage.people["chief"].id,
        decided_at=seen_at + timedelta(minutes=30),
    )


def _review(stage: Stage, post: Post, article: Article, kind: ReviewKind, at: datetime, comment: str = "") -> None:
    by = post.owner if kind == ReviewKind.asked else post.reviewer
    at = min(at, stage.now - timedelta(minutes=5))
    db.session.add(
        Review(
            account_id=post.account_id,
            post=post,
            revision=article.revision,
            content_hash=article.content_hash,
            kind=kind,
            comment=comment,
            by_id=by.id if by else None,
            at=at,
        )
    )
    stage.record(by or "clock", f"post.{BECAME[kind]}", post, at, note=comment)


def _edition(post: Post, state: EditionState) -> Edition:
    edition = Edition(
        account_id=post.account_id,
        state=state,
        publish_at=post.planned_at,
        generation=1,
        created_at=post.created_at,
        created_by_id=post.owner_id,
        items=[EditionItem(post=post, position=0)],
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def _publication(edition: Edition, article: Article, state: PublicationState, at: datetime) -> Publication:
    post = edition.items[0].post
    return Publication(
        account_id=edition.account_id,
        edition=edition,
        channel=post.account.channel,
        content_hash=article.content_hash,
        state=state,
        not_before=at,
        tries_count=1,
        created_at=at,
        sent_at=at,
        settled_at=at + timedelta(seconds=2) if state == PublicationState.live else None,
    )


def _publish(stage: Stage, post: Post, article: Article) -> None:
    at = (post.planned_at or stage.now) + timedelta(seconds=3)
    publication = _publication(_edition(post, EditionState.sent), article, PublicationState.live, at)
    revision = article.revision
    slug = f"{at:%Y%m%d}-{post.id}"
    own = f"/a/{post.account.key}/{slug}"
    db.session.add(
        PublishedArticle(
            account_id=post.account_id,
            publication=publication,
            post=post,
            slug=slug,
            url=own if post.account.channel == "site" else f"https://mp.weixin.qq.com/s/demo{post.id:05d}",
            title=post.title,
            digest=revision.digest,
            author=revision.author,
            cover=revision.cover,
            cover_alt=revision.cover_alt,
            html=str(article.html),
            content_hash=article.content_hash,
            published_at=at,
        )
    )
    post.published_at = at
    stage.record("worker", "post.published", post, at)
