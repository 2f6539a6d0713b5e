"""The public site: the articles of accounts that publish here, for readers, machines and feed readers."""

from collections.abc import Sequence
from typing import Any

from feedgen.feed import FeedGenerator
from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from opscontent.domain import publications, quotes
from opscontent.domain.accounts import Account
from opscontent.domain.articles import ANONYMOUS, language_of
from opscontent.domain.publications import PublishedArticle
from opscontent.text.inputs import tidy
from opscontent.text.kept import cleaned, recredited
from opscontent.web import access, library

screen = Blueprint("articles", __name__)
PAGE = 20
LAST_PAGE = 500
IN_SITEMAP = 5000
READERS_CACHE = "public, max-age=60"


@screen.get("/")
def site_index() -> Any:
    """The newest articles of all accounts; the way in for the team where there are none."""
    if not publications.anything_on_site():
        return redirect(url_for("home.week"))
    return _list("articles/index.html", None)


@screen.get("/a/<key>")
def account(key: str) -> Any:
    return _list("articles/account.html", _account(key))


@screen.get("/a/<key>/<slug>")
def article(key: str, slug: str) -> Any:
    found = _article(key, slug)
    _speak(found.account)
    return render_template(
        "articles/article.html",
        account=found.account,
        article=found,
        html=_html_of([found])[found.id],
        address=_absolute("articles.article", key=key, slug=slug),
        picture=_absolute("articles.cover", key=key, slug=slug) if found.cover else "",
        others=[each for each in publications.on_site(account=found.account, most=4) if each.id != found.id][:3],
    )


@screen.get("/a/<key>/<slug>/cover")
def cover(key: str, slug: str) -> Any:
    """The picture of a published article; no other file can be reached."""
    return library.answer_with(_article(key, slug).cover, "wide", max_age=86400)


@screen.get("/a/<key>/feed.atom")
def account_feed(key: str) -> Response:
    account = _account(key)
    _speak(account)
    found = publications.whole(account=account)
    return _feed(account.name, account.tagline, _absolute("articles.account", key=key), found)


@screen.get("/feed.atom")
def feed() -> Response:
    return _feed("opscontent", "", _absolute("articles.site_index"), publications.whole())


@screen.get("/sitemap.xml")
def sitemap() -> Response:
    pages = [
        (_absolute("articles.article", key=each.account.key, slug=each.slug), each.published_at)
        for each in publications.on_site(most=IN_SITEMAP)
    ]
    return Response(render_template("articles/sitemap.xml", pages=pages), mimetype="application/xml")


@screen.get("/robots.txt")
def robots() -> Response:
    """Readers' receipts and the team's pages are nobody's search result."""
    lines = [
        "User-agent: *",
        "Allow: /a/",
        "Allow: /p/",
        "Allow: /$",
        "Disallow: /",
        f"Sitemap: {_absolute('articles.sitemap')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@screen.after_request
def _let_readers_cache(response: Response) -> Response:
    if response.status_code == 200:
        response.headers.setdefault("Cache-Control", READERS_CACHE)
        response.vary.add("Cookie")
        response.vary.add("Accept-Language")
    return response


def _account(key: str) -> Account:
    found = publications.site_account(key)
    if found is None:
        abort(404)
    return found


def _article(key: str, slug: str) -> PublishedArticle:
    found = publications.article_at(key, slug)
    if found is None:
        abort(404)
    return found


def _speak(account: Account) -> None:
    """The page is in the language and on the clock of the account's readers."""
    g.page_language, g.time_zone = account.language, account.time_zone


def _list(template: str, account: Account | None) -> str:
    number = _page_number()
    found = list(publications.on_site(account=account, offset=(number - 1) * PAGE, most=PAGE + 1))
    if number > 1 and not found:
        abort(404)
    accounts = publications.site_accounts() if account is None else []
    if account is not None:
        _speak(account)
    elif accounts:
        g.time_zone = accounts[0].time_zone
    return render_template(
        template,
        account=account,
        accounts=accounts,
        articles=found[:PAGE],
        number=number,
        has_older=len(found) > PAGE,
        address=_absolute("articles.account", key=account.key) if account else _absolute("articles.site_index"),
    )


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not text.isdecimal() or not 1 <= len(text) <= 4 or not 1 <= int(text) <= LAST_PAGE:
        abort(404)
    return int(text)


def _feed(title: str, subtitle: str, address: str, found: Sequence[PublishedArticle]) -> Response:
    made = FeedGenerator()
    made.id(address)
    made.title(tidy(title))
    made.link(href=address, rel="alternate")
    made.link(href=request.base_url, rel="self")
    if subtitle:
        made.subtitle(tidy(subtitle))
    if found:
        made.updated(max(each.published_at for each in found))
    htmls = _html_of(found)
    for each in found:
        _entry(made, each, htmls[each.id])
    return Response(made.atom_str(pretty=True), mimetype="application/atom+xml")


def _entry(made: FeedGenerator, article: PublishedArticle, html: str) -> None:
    address = _absolute("articles.article", key=article.account.key, slug=article.slug)
    entry = made.add_entry(order="append")
    entry.id(address)
    entry.link(href=address)
    entry.title(tidy(article.title) or _("Untitled"))
    entry.author(name=tidy(article.author or article.account.name))
    entry.published(article.published_at)
    entry.updated(article.published_at)
    if article.digest:
        entry.summary(tidy(article.digest))
    entry.content(_with_whole_addresses(tidy(html)), type="html")


def _html_of(found: Sequence[PublishedArticle]) -> dict[int, Markup]:
    """What they hold, by article: as it was sent, but with the names that their readers wish for now."""
    ids = {each.post_id for each in found}
    wishes, thanked = quotes.wishes_since(ids), quotes.thanked_since(ids)
    htmls = {}
    for each in found:
        named, others, nobody = wishes.get(each.post_id, {}), thanked.get(each.post_id, {}), _nobody(each.account)
        html = recredited(cleaned(each.html), named, nobody, others) if named or others else each.html
        htmls[each.id] = cleaned(html)
    return htmls


def _nobody(account: Account) -> str:
    return ANONYMOUS[language_of(account)]


def _with_whole_addresses(html: str) -> str:
    """A feed is read elsewhere, where "/picture.png" is nothing."""
    base = _absolute("articles.site_index").rstrip("/")
    return html.replace(' src="/', f' src="{base}/').replace(' href="/', f' href="{base}/')


def _absolute(endpoint: str, **values: Any) -> str:
    """The public address of a page: below PUBLIC_URL where it is set, else below the request's own."""
    base = access.setting("public_url") or request.url_root.rstrip("/")
    return f"{base}{url_for(endpoint, **values)}"
