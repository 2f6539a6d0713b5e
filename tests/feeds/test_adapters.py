"""Boards of three kinds: what is read, and what is refused with which words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from opscontent.feeds import FEEDS, Board, Sighting, Unreadable
from opscontent.feeds.contract import MOST

WEIBO = "https://s.weibo.com/weibo?q=x"
ATOM = b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>F</title>
<updated>2026-08-01T10:00:00+08:00</updated>
<entry><id>tag:1</id><title>Eine <![CDATA[<b>Speisekarte</b>]]></title><link href="https://example.org/1"/></entry>
<entry><id>tag:2</id><title> </title><link href="https://example.org/2"/></entry></feed>"""
RSS = b"""<rss version="2.0"><channel><title>F</title><item><title>One</title><link>javascript:alert(1)</link></item>
<item><title>Two</title><link>https://example.org/2</link><guid>g2</guid></item></channel></rss>"""


def newsnow(items: Any, **more: Any) -> bytes:
    return json.dumps({"status": "success", "id": "weibo", "items": items} | more).encode()


def test_newsnow_ranks_by_place_and_knows_when_the_board_was_taken() -> None:
    content = newsnow(
        [{"id": "a", "title": " One\n thing ", "url": "https://example.org/a"}, {"id": 7, "title": "Two"}],
        updatedTime=1785519448000,
    )

    read = FEEDS["newsnow"].read(content)

    assert read == Board(
        (Sighting("One thing", "a", "https://example.org/a", 1), Sighting("Two", "7", "", 2)),
        datetime(2026, 7, 31, 17, 37, 28, tzinfo=UTC),
    )


def test_newsnow_gives_the_pinned_line_of_weibo_no_rank() -> None:
    content = newsnow(
        [
            {"id": "p", "title": "Pinned", "url": f"{WEIBO}&Refer=new_time"},
            {"id": "a", "title": "First", "url": f"{WEIBO}&band_rank=1&Refer=top"},
            {"id": "b", "title": "Second", "url": f"{WEIBO}&Refer=top"},
        ]
    )

    assert [(line.key, line.rank) for line in FEEDS["newsnow"].read(content).sightings] == [
        ("p", None),
        ("a", 1),
        ("b", 2),
    ]


def test_dailyhot_keeps_the_heat() -> None:
    lines = [
        {"id": "1", "title": "One", "hot": 1080000, "url": "https://example.org/1"},
        {"id": "2", "title": "Two", "hot": "54321", "mobileUrl": "https://example.org/2"},
        {"id": "3", "title": "Three", "hot": "many", "url": 5},
    ]
    content = json.dumps({"code": 200, "data": lines, "updateTime": "2026-08-01T02:00:00.000Z"}).encode()

    read = FEEDS["dailyhot"].read(content)

    assert read == Board(
        (
            Sighting("One", "1", "https://example.org/1", 1, 1080000),
            Sighting("Two", "2", "https://example.org/2", 2, 54321),
            Sighting("Three", "3", "", 3, None),
        ),
        datetime(2026, 8, 1, 2, tzinfo=UTC),
    )


def test_atom_has_no_ranks_and_an_entry_without_a_title_is_left_out() -> None:
    assert FEEDS["rss"].read(ATOM) == Board(
        (Sighting("Eine <b>Speisekarte</b>", "tag:1", "https://example.org/1"),), datetime(2026, 8, 1, 2, tzinfo=UTC)
    )


def test_rss_keeps_only_addresses_of_the_web() -> None:
    assert FEEDS["rss"].read(RSS).sightings == (
        Sighting("One", "javascript:alert(1)"),
        Sighting("Two", "g2", "https://example.org/2"),
    )


def test_json_feed() -> None:
    items = [{"id": "1", "title": "One", "url": "https://example.org/1"}, {"id": "2", "content_text": "no title"}]
    content = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()

    assert FEEDS["rss"].read(content) == Board((Sighting("One", "1", "https://example.org/1"),))


def test_a_key_twice_is_one_line_and_a_board_has_an_end() -> None:
    items = [{"id": "same", "title": f"Title {number}"} for number in range(2)]
    items += [{"id": str(number), "title": "x" * 300} for number in range(200)]

    read = FEEDS["newsnow"].read(newsnow(items)).sightings

    assert len(read) == MOST
    assert [line.title for line in read[:2]] == ["Title 0", "x" * 200]


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("newsnow", b"<html>", "no JSON"),
        ("newsnow", b"[" * 100_000, "no JSON"),
        ("newsnow", b"[]", "no items"),
        ("newsnow", b'{"status": "error", "items": []}', "no items"),
        ("dailyhot", b"\xff\xfe", "no JSON"),
        ("dailyhot", b'{"code": 500, "data": []}', "no data"),
        ("dailyhot", b'{"code": 200, "data": "x"}', "no data"),
        ("rss", b"<html><body>hello</body></html>", "no RSS"),
        ("rss", b"", "no RSS"),
        ("rss", b'<!DOCTYPE lolz [<!ENTITY a "b">]><rss version="2.0"></rss>', "document type"),
        ("rss", b'{"version": 3, "items": []}', "no JSON Feed"),
        ("rss", b"{", "no JSON"),
    ],
)
def test_what_is_no_board_is_refused_in_words(kind: str, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        FEEDS[kind].read(content)


@pytest.mark.parametrize("items", [[None, 1, "x", []], [{"title": None}, {"title": {}}], []])
def test_odd_lines_are_left_out(items: list[Any]) -> None:
    assert FEEDS["newsnow"].read(newsnow(items, updatedTime="soon")) == Board(())
