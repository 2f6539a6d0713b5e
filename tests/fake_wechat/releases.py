"""Publishing without a notification (freepublish). Accepted is not published, and the draft is gone at once."""

import secrets

from opscontent import clock
from tests.fake_wechat.calls import OK, Answer, Call, Endpoint, page
from tests.fake_wechat.drafts import shown
from tests.fake_wechat.refusals import Refusal
from tests.fake_wechat.state import Account, FakeWeChat, Release, seconds

WENT_OUT = (0, 5, 6)
FAILED = (2, 3, 4)
RUNNING, DELETED = 1, 5


def submit(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    draft = account.draft(call.json.get("media_id"))
    del account.drafts[draft.media_id]
    release = Release(
        publish_id=str(fake.number()),
        article_id=secrets.token_urlsafe(48),
        msg_data_id=fake.number(),
        draft=draft,
        verdict=fake.verdict,
        takes=fake.publish_takes,
        at=clock.now(),
    )
    account.releases.append(release)
    if release.verdict in WENT_OUT:
        fake.show(account, "publish", draft.articles)
    if not release.takes:
        _settle(fake, account, release)
    return OK | {"publish_id": release.publish_id, "msg_data_id": release.msg_data_id}


def get(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    wanted = str(call.json.get("publish_id", ""))
    release = next((each for each in account.releases if each.publish_id == wanted), None)
    if release is None:
        raise Refusal(53502)
    status = _look(fake, account, release)
    answer: Answer = {"publish_id": release.publish_id, "publish_status": status}
    everything = range(1, len(release.draft.articles) + 1)
    if status in FAILED:
        return answer | {"fail_idx": list(everything)}
    if status in WENT_OUT:
        urls = [{"idx": index, "article_url": url_of(release.msg_data_id, index)} for index in everything]
        detail = {"count": len(urls), "item": urls}
        return answer | {"article_id": release.article_id, "article_detail": detail, "fail_idx": []}
    return answer


def batchget(fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """What went out, the newest first; not what was sent as a mass message."""
    body = call.json
    statuses = [(each, _look(fake, account, each)) for each in account.releases]
    rows = [each for each, status in reversed(statuses) if status in WENT_OUT]
    items = [_row(release, with_content=not body.get("no_content")) for release in page(body, rows)]
    return {"total_count": len(rows), "item_count": len(items), "item": items}


def getarticle(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    return {"news_item": _articles(_named(account, call))}


def delete(_fake: FakeWeChat, account: Account, call: Call) -> Answer:
    """`index` counts from 1; 0 or nothing is all of them. Readers have seen it all the same."""
    release = _named(account, call)
    everything = range(1, len(release.draft.articles) + 1)
    index = call.json.get("index", 0)
    if index and index not in everything:
        raise Refusal(40114)
    release.deleted.update([index] if index else everything)
    if release.deleted == set(everything):
        release.verdict = DELETED
    return OK


def url_of(msg_data_id: int, index: int) -> str:
    return f"http://mp.weixin.qq.com/s?__biz=MzA5&mid={msg_data_id}&idx={index}&sn=f{msg_data_id:031x}#rd"


def _look(fake: FakeWeChat, account: Account, release: Release) -> int:
    """Its publish_status as this look finds it."""
    release.looks += 1
    if release.looks <= release.takes:
        return RUNNING
    _settle(fake, account, release)
    return release.verdict


def _settle(fake: FakeWeChat, account: Account, release: Release) -> None:
    if release.verdict in FAILED and fake.failed_draft_returns and not release.is_settled:
        account.drafts[release.draft.media_id] = release.draft
    release.is_settled = release.verdict != RUNNING


def _named(account: Account, call: Call) -> Release:
    wanted = call.json.get("article_id")
    for release in account.releases:
        if release.article_id == wanted and release.verdict in WENT_OUT:
            return release
    raise Refusal(53600)


def _row(release: Release, *, with_content: bool) -> Answer:
    articles = _articles(release, with_content=with_content)
    moment = seconds(release.at)
    content = {"news_item": articles, "create_time": moment, "update_time": moment}
    return {"article_id": release.article_id, "content": content, "update_time": moment}


def _articles(release: Release, *, with_content: bool = True) -> list[Answer]:
    rows = shown(release.draft, with_content=with_content)
    for index, row in enumerate(rows, 1):
        row |= {"url": url_of(release.msg_data_id, index), "is_deleted": index in release.deleted}
    return rows


ENDPOINTS = {
    "/cgi-bin/freepublish/submit": Endpoint(submit, "freepublish", 100),
    "/cgi-bin/freepublish/get": Endpoint(get, "freepublish", 100),
    "/cgi-bin/freepublish/batchget": Endpoint(batchget, "freepublish"),
    "/cgi-bin/freepublish/getarticle": Endpoint(getarticle, "freepublish"),
    "/cgi-bin/freepublish/delete": Endpoint(delete, "freepublish", 10),
}
