"""The public site: pages, feeds and maps for readers who are not signed in."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from opscontent import clock, jobs
from opscontent.db import db, unit_of_work
from opscontent.domain import covers, replies
from opscontent.domain.accounts import Account
from opscontent.domain.posts import Post, PostState
from opscontent.domain.publications import PublishedArticle
from opscontent.domain.replies import CreditWish, Reply
from tests.approved import approve, approved, armed
from tests.factory import Factory, at

MOMENT = at("2026-11-21 05:00")


@pytest.fixture
def account(make: Factory) -> Account:
    return make.account("每日一词", key="words", language="zh_Hans", tagline="一天一个词")


@pytest.fixture
def publish(app: Flask, make: Factory) -> Callable[..., str]:
    """Publish a post of an account; its address."""

    def published(account: Account, title: str = "菜单", body: str = "Some words.", **values: Any) -> str:
        hours = values.pop("hours", 0)
        with time_machine.travel(MOMENT + timedelta(hours=hours), tick=False) as traveller:
            armed(make, account, approved(make, account, title, body, **values), minutes=1)
            traveller.shift(60)
            assert jobs.publish_due(app) == 1
        with app.app_context():
            return db.session.query(PublishedArticle).order_by(PublishedArticle.id.desc()).first().url  # type: ignore[union-attr]

    return published


def picture(app: Flask) -> str:
    content = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(content, "PNG")
    return covers.keep(content.getvalue(), app.config["SETTINGS"].uploads / "covers")


def test_home_leads_the_team_in_where_nothing_is_published(client: FlaskClient, make: Factory) -> None:
    make.person()

    assert client.get("/").headers["Location"] == "/week"


def test_home_lists_the_newest_first(client: FlaskClient, account: Account, publish: Any, make: Factory) -> None:
    publish(account, "第一篇", digest="摘要在此")
    publish(make.account("Other words", key="other"), "Second", hours=1)

    page = client.get("/").text

    assert page.index("Second") < page.index("第一篇")
    assert "摘要在此" in page
    assert 'href="/a/words"' in page
    assert "<script" not in page


def test_account_page_speaks_its_readers_language(client: FlaskClient, account: Account, publish: Any) -> None:
    publish(account)

    page = client.get("/a/words", headers={"Accept-Language": "en"}).text

    assert '<html lang="zh-Hans">' in page
    assert "2026年11月21日" in page
    assert "一天一个词" in page


def test_account_page_without_articles_says_so(client: FlaskClient, make: Factory) -> None:
    make.account("Quiet", key="quiet", language="en")

    assert "Nothing is published here yet." in client.get("/a/quiet").text


@pytest.mark.parametrize("key", ["nobody", "hand", "away"])
def test_accounts_that_are_not_on_the_site_are_not_there(client: FlaskClient, make: Factory, key: str) -> None:
    make.account("By hand", key="hand", channel="handoff")
    make.account("Away", key="away", archived_at=clock.now())

    assert client.get(f"/a/{key}").status_code == 404
    assert client.get(f"/a/{key}/feed.atom").status_code == 404
    assert client.get(f"/a/{key}/x").status_code == 404


def test_article_shows_what_was_approved(client: FlaskClient, account: Account, publish: Any) -> None:
    address = publish(account, "Menu & more", "## 小标题\n\n**字**", digest='A "digest"', author="林")

    page = client.get(address).text

    assert "<h1>Menu &amp; more</h1>" in page
    assert "<h2>小标题</h2>" in page
    assert f'<link rel="canonical" href="http://localhost{address}">' in page
    assert '<meta property="og:title" content="Menu &amp; more">' in page
    assert '<meta name="description" content="A &#34;digest&#34;">' in page
    assert '<meta property="article:published_time" content="2026-11-21T05:01:00+00:00">' in page
    assert "<script" not in page


def test_article_names_the_readers_it_quotes(
    app: Flask, client: FlaskClient, account: Account, make: Factory
) -> None:
    reply = make.reply(make.prompt(account), "夫妻肺片", name="<小鱼>")
    post = make.post(account, "Menu", state=PostState.drafting)
    make.revision(post, f"[[reply:{reply.id}]]\n\n[[credits]]")
    make.quote(reply, post)
    with time_machine.travel(MOMENT, tick=False) as traveller:
        with app.app_context(), unit_of_work() as session:
            approve(session.get_one(Post, post.id))
        armed(make, account, post, minutes=1)
        traveller.shift(60)
        jobs.publish_due(app)

    page = client.get(f"/a/words/menu-{post.id}").text

    assert "夫妻肺片" in page
    assert page.count("&lt;小鱼&gt;") == 2


def test_a_changed_wish_shows_on_the_site_and_in_the_feed_at_once(
    app: Flask, client: FlaskClient, account: Account, make: Factory
) -> None:
    reply = make.reply(make.prompt(account), "夫妻肺片", name="李小明")
    post = make.post(account, "Menu", state=PostState.drafting)
    make.revision(post, f"[[reply:{reply.id}]]\n\n[[credits]]")
    make.quote(reply, post)
    with time_machine.travel(MOMENT, tick=False) as traveller:
        with app.app_context(), unit_of_work() as session:
            approve(session.get_one(Post, post.id))
        armed(make, account, post, minutes=1)
        traveller.shift(60)
        jobs.publish_due(app)
    with app.app_context(), unit_of_work() as session:
        replies.wish_credit(session.get_one(Reply, reply.id), CreditWish.initials)

    pages = [client.get(place).text for place in (f"/a/words/menu-{post.id}", "/a/words/feed.atom")]

    assert ["李小明" in page for page in pages] == [False, False]
    assert [page.count("李××") for page in pages] == [2, 2]


def test_article_that_is_none_is_not_there(client: FlaskClient, account: Account, publish: Any) -> None:
    publish(account)

    assert client.get("/a/words/nothing").status_code == 404
    assert client.get("/a/other/nothing").status_code == 404


def test_cover_of_an_article_is_served_safely(
    app: Flask, client: FlaskClient, account: Account, publish: Any
) -> None:
    address = publish(account, cover=picture(app), cover_alt="一桌菜")

    answer = client.get(f"{address}/cover")
    page = client.get(address).text

    assert answer.mimetype.startswith("image/")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert f'<meta property="og:image" content="http://localhost{address}/cover">' in page
    assert 'alt="一桌菜"' in page
    answer.close()


@pytest.mark.parametrize("name", ["", "../secret-key", "gone.png"])
def test_no_other_file_is_served(client: FlaskClient, account: Account, publish: Any, name: str) -> None:
    address = publish(account, cover=name)

    assert client.get(f"{address}/cover").status_code == 404


def test_feeds_are_read_without_complaint(client: FlaskClient, account: Account, publish: Any) -> None:
    first = publish(account, "第一篇 & <更多>", "![图](/p.png) [ours](/a/words)", digest="摘要", author="林")
    publish(account, "Second", hours=1)

    for path in ("/feed.atom", "/a/words/feed.atom"):
        answer = client.get(path)
        feed = feedparser.parse(answer.data)
        newest, oldest = feed.entries

        assert answer.mimetype == "application/atom+xml"
        assert feed.bozo is False
        assert (newest.title, oldest.title, oldest.summary) == ("Second", "第一篇 & <更多>", "摘要")
        assert oldest.link == f"http://localhost{first}"
        assert oldest.published == "2026-11-21T05:01:00+00:00"
        assert oldest.author == "林"
        assert 'src="http://localhost/p.png"' in oldest.content[0].value
        assert 'href="http://localhost/a/words"' in oldest.content[0].value
    assert feed.feed.title == "每日一词"


def test_a_feed_without_articles_is_read_too(client: FlaskClient, make: Factory) -> None:
    make.account("Quiet", key="quiet")

    for path in ("/feed.atom", "/a/quiet/feed.atom"):
        feed = feedparser.parse(client.get(path).data)
        assert (feed.bozo, feed.entries) == (False, [])


def test_addresses_follow_the_public_url(
    app: Flask, client: FlaskClient, account: Account, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = publish(account)
    monkeypatch.setattr(
        "opscontent.web.access.setting",
        lambda name: "https://words.example" if name == "public_url" else app.config["SETTINGS"].uploads,
    )

    assert f'href="https://words.example{address}"' in client.get(address).text
    assert feedparser.parse(client.get("/feed.atom").data).entries[0].id == f"https://words.example{address}"


def test_sitemap_lists_every_article(client: FlaskClient, account: Account, publish: Any) -> None:
    address = publish(account)

    answer = client.get("/sitemap.xml")
    tree = ElementTree.fromstring(answer.data)

    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert answer.mimetype == "application/xml"
    assert [each.text for each in tree.iter(f"{name}loc")] == [f"http://localhost{address}"]
    assert [each.text for each in tree.iter(f"{name}lastmod")] == ["2026-11-21T05:01:00+00:00"]


def test_robots_leave_the_team_alone(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")

    assert answer.mimetype == "text/plain"
    assert "Disallow: /\n" in answer.text
    assert "Allow: /a/\n" in answer.text
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text


def test_older_articles_are_on_the_next_page(
    client: FlaskClient, account: Account, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opscontent.web.articles.PAGE", 1)
    publish(account, "Ancient")
    publish(account, "Recent", hours=1)

    first, second = client.get("/a/words").text, client.get("/a/words?page=2").text

    assert ("Recent" in first, "Ancient" in first, 'href="?page=2"' in first) == (True, False, True)
    assert ("Recent" in second, "Ancient" in second, 'href="?page=1"' in second) == (False, True, True)
    assert client.get("/a/words?page=3").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "٣", "99999", "1e3", ""])
def test_a_page_that_is_none_is_not_there(client: FlaskClient, account: Account, publish: Any, number: str) -> None:
    publish(account)

    assert client.get(f"/?page={number}").status_code == 404


def test_readers_pages_may_be_kept_a_minute(client: FlaskClient, account: Account, publish: Any) -> None:
    address = publish(account)

    assert client.get(address).headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in client.get(address).headers
    assert "no-store" in client.get("/a/words/none").headers["Cache-Control"]


def test_list_takes_the_same_queries_for_more(
    client: FlaskClient, account: Account, publish: Any, statements: Callable[[], Any]
) -> None:
    counts = []
    for hours in range(3):
        publish(account, f"Article {hours}", hours=hours)
        with statements() as ran:
            client.get("/")
        counts.append(len(ran))

    assert counts == [3, 3, 3]
