"""The stand-in for WeChat keeps drafts and pictures as the platform does, and refuses what it refuses."""

import json
from typing import Any

import pytest

from tests.fake_wechat import FakeWeChat
from tests.fake_wechat.html_filter import as_given_back, filtered
from tests.test_fake_wechat import EVERYTHING, JPG, PNG, Api, api, fake

__all__ = ["api", "fake"]  # fixtures


# The draft box


def test_draft_is_kept_listed_changed_and_deleted(fake: FakeWeChat, api: Api) -> None:
    first, second = api.draft(api.article(title="一")), api.draft(api.article(title="二"), api.article(title="三"))

    api.post("draft/update", {"media_id": first, "index": 0, "articles": api.article(title="新")})
    listed = api.post("draft/batchget", {"offset": 0, "count": 20, "no_content": 1})
    beyond = api.post("draft/batchget", {"offset": 1, "count": 1})

    assert [row["media_id"] for row in listed["item"]] == [first, second]
    assert (listed["total_count"], listed["item_count"]) == (2, 2)
    assert [row["media_id"] for row in beyond["item"]] == [second]
    assert [each["title"] for each in api.post("draft/get", {"media_id": second})["news_item"]] == ["二", "三"]
    assert fake.drafts("wx1")[first][0]["title"] == "新"
    assert api.code("draft/delete", {"media_id": first}) == 0
    assert api.ask("GET", "draft/count") == {"total_count": 1}
    assert api.code("draft/get", {"media_id": first}) == 40007


def test_draft_belongs_to_its_account(fake: FakeWeChat, api: Api) -> None:
    fake.add_account("wx2", "s2", EVERYTHING)
    stranger = Api(fake.address, "wx2", "s2").enter()

    assert stranger.code("draft/get", {"media_id": api.draft()}) == 40007
    assert stranger.code("draft/add", {"articles": [api.article()]}) == 40007  # the cover is another's


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"title": "题" * 64}, 0),
        ({"title": "题" * 65}, 45003),
        ({"title": " "}, 45003),
        ({"digest": "要" * 129}, 45004),
        ({"author": "者" * 17}, 45110),
        ({"content": ""}, 44004),
        ({"content": "x" * 999_999}, 0),
        ({"content": "x" * 1_000_000}, 45002),
        ({"thumb_media_id": ""}, 40007),
        ({"thumb_media_id": "temporary"}, 40007),
        ({"content_source_url": "https://example.com/" + "a" * 1005}, 45005),
        ({"content_source_url": "example.com"}, 41039),
        ({"content": '<form action="https://example.com"></form>'}, 45166),
        ({"content": '<a href="javascript:alert(1)">x</a>'}, 45166),
        ({"title": 5}, 47001),
    ],
)
def test_draft_is_refused_with_the_documented_code(api: Api, fields: dict[str, Any], code: int) -> None:
    assert api.code("draft/add", {"articles": [api.article(**fields)]}) == code


def test_draft_takes_eight_articles(api: Api) -> None:
    article = api.article()

    assert [api.code("draft/add", {"articles": [article] * number}) for number in (0, 8, 9)] == [44003, 0, 45008]


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"articles": "\xff"}'])
def test_draft_wants_json(api: Api, body: bytes) -> None:
    assert api.code("draft/add", body) == 47001


def test_draft_update_wants_one_article_and_an_index_that_is_there(api: Api) -> None:
    media_id, article = api.draft(), api.article()

    assert api.code("draft/update", {"media_id": media_id, "index": 1, "articles": article}) == 40114
    assert api.code("draft/update", {"media_id": media_id, "index": 0, "articles": [article]}) == 47001
    assert api.code("draft/update", {"media_id": "x", "index": 0, "articles": article}) == 40007


@pytest.mark.parametrize("count", [0, 21])
def test_list_is_of_twenty_at_most(api: Api, count: int) -> None:
    assert api.code("draft/batchget", {"offset": 0, "count": count}) == 40097


def test_escaped_body_makes_literal_titles(fake: FakeWeChat, api: Api) -> None:
    body = json.dumps({"articles": [api.article(title='标"\\题')]})

    media_id = api.post("draft/add", body.encode())["media_id"]

    assert fake.drafts("wx1")[media_id][0]["title"] == r'\u6807"\\u9898'


def test_digest_is_the_first_words_of_one_article_and_nothing_for_more(fake: FakeWeChat, api: Api) -> None:
    alone = api.draft(api.article(content=f"<p>{'字' * 60}</p>"))
    two = api.draft(api.article(digest="要点"), api.article())

    assert fake.drafts("wx1")[alone][0]["digest"] == "字" * 54
    assert [article["digest"] for article in fake.drafts("wx1")[two]] == ["", ""]


def test_picture_post_needs_pictures_and_no_cover(fake: FakeWeChat, api: Api) -> None:
    image = {"image_media_id": api.upload("material/add_material?type=image")["media_id"]}
    post = {"article_type": "newspic", "title": "图", "content": "文字"}

    assert api.code("draft/add", {"articles": [post | {"image_info": {"image_list": [image]}}]}) == 0
    assert api.code("draft/add", {"articles": [post | {"image_info": {"image_list": [image] * 21}}]}) == 45008
    assert api.code("draft/add", {"articles": [post]}) == 40007


def test_comments_cannot_be_opened_without_the_right(fake: FakeWeChat) -> None:
    fake.add_account("wx2", "s2", {"draft"})
    api = Api(fake.address, "wx2", "s2").enter()

    assert api.code("draft/add", {"articles": [api.article(need_open_comment=1)]}) == 88000


def test_draft_that_comes_back_loses_its_style_when_saved_again(fake: FakeWeChat, api: Api) -> None:
    content = """<p style="font-family:'Songti SC';color:red">x</p>"""
    media_id = api.draft(api.article(content=content))

    back = api.post("draft/get", {"media_id": media_id})["news_item"][0]
    api.post("draft/update", {"media_id": media_id, "index": 0, "articles": back})

    assert back["content"] == '<p style="font-family:&#39;Songti SC&#39;;color:red">x</p>'
    assert fake.drafts("wx1")[media_id][0]["content"] == '<p style="">x</p>'


def test_draft_shows_the_hand_of_an_editor(fake: FakeWeChat, api: Api) -> None:
    media_id = api.draft()

    fake.edit_draft("wx1", media_id, 0, title="改过")

    assert api.post("draft/get", {"media_id": media_id})["news_item"][0]["title"] == "改过"


@pytest.mark.parametrize(
    "html, kept",
    [
        ("<section><p>一<br/>二&nbsp;三</p></section>", "<section><p>一<br>二&nbsp;三</p></section>"),
        ("<p>a</p><script>x</script><style>p{}</style><iframe src='x'>y</iframe><!-- c -->b", "<p>a</p>b"),
        ('<p id="a" class="b" onclick="c">x</p>', '<p class="b">x</p>'),
        ('<img src="https://example.com/a.png" alt="猫">', '<img alt="猫">'),
        ('<img src="data:image/png;base64,AA">', "<img>"),
        ('<img src="https://mmbiz.qpic.cn.evil.com/0">', "<img>"),
        ('<img src="http://mmbiz.qpic.cn/a/0">', '<img data-src="http://mmbiz.qpic.cn/a/0">'),
        ('<a href="https://example.com/?a=1&amp;b=2">文字</a>', "<a>文字</a>"),
        ('<a href="https://mp.weixin.qq.com/s/x">文字</a>', '<a href="https://mp.weixin.qq.com/s/x">文字</a>'),
        ('<a href="#top">x</a>', "<a>x</a>"),
        ('<p style="position:fixed;color:red">x</p>', '<p style="color:red">x</p>'),
        ('<p style="color:red; POSITION : absolute">x</p>', '<p style="color:red">x</p>'),
        (
            '<p style="background:url(a;b);-webkit-overflow-scrolling:touch">x</p>',
            '<p style="background:url(a;b)">x</p>',
        ),
        ('<p style="color:var(--a);margin:0">x</p>', '<p style="margin:0">x</p>'),
        ('<p style="font-family:&quot;A&quot;;color:red">x</p>', '<p style="">x</p>'),
        ("<p style='font-family:\"A\"'>x</p>", '<p style="">x</p>'),
        ("<div style='color:red'><p>a</p>b</div>", "<p>a</p>b"),
        ("<div>only words</div>", "<div>only words</div>"),
        ('<svg viewBox="0 0 1 1"><path d="M0"/></svg>', '<svg viewBox="0 0 1 1"><path d="M0"></path></svg>'),
        ("<p>unclosed <b>bold", "<p>unclosed <b>bold</b></p>"),
        ("a</p>b", "ab"),
    ],
)
def test_filter_keeps_what_the_platform_keeps(html: str, kept: str) -> None:
    assert filtered(html) == kept
    assert filtered(as_given_back(kept)) == kept  # nothing here has an apostrophe in a style


def test_strict_links_refuse_instead_of_dropping(fake: FakeWeChat, api: Api) -> None:
    fake.strict_links = True

    assert api.code("draft/add", {"articles": [api.article(content='<a href="https://example.com">x</a>')]}) == 45166


# Pictures


@pytest.mark.parametrize(
    "content, name, field, code",
    [
        (PNG, "a.png", "media", 0),
        (JPG, "a.png", "media", 0),
        (b"GIF89a", "a.png", "media", 40005),
        (b"RIFF0000WEBP", "a.jpg", "media", 40005),
        (PNG + b"0" * 1_000_000, "a.png", "media", 40009),
        (PNG, "a.png", "file", 41005),
        (PNG, "封面.png", "media", 0),
        (PNG, None, "media", 41005),  # without a file name it is no file
    ],
)
def test_picture_is_taken_by_its_bytes(api: Api, content: bytes, name: str | None, field: str, code: int) -> None:
    answer = api.upload("media/uploadimg", content, name, field)

    assert answer.get("errcode", 0) == code
    assert code or answer["url"].startswith("http://mmbiz.qpic.cn/mmbiz_")


@pytest.mark.parametrize(
    "kind, content, code",
    [("image", b"GIF89a", 0), ("image", b"%PDF", 40005), ("thumb", JPG, 0), ("thumb", PNG, 40005), ("x", PNG, 40004)],
)
def test_material_is_taken_by_kind(api: Api, kind: str, content: bytes, code: int) -> None:
    assert api.upload(f"material/add_material?type={kind}", content).get("errcode", 0) == code


def test_picture_uploaded_twice_has_two_addresses(fake: FakeWeChat, api: Api) -> None:
    urls = [api.upload("media/uploadimg")["url"] for _ in range(2)]

    assert list(fake.accounts["wx1"].images) == urls
    assert len(set(urls)) == 2
