"""Pictures of an article."""

from opscontent.text.pictures import Picture, pictures_in


def test_pictures_are_listed_once_and_in_order() -> None:
    first, second = '<p><img src="/b.png" alt="B"><img alt="none"></p>', '<figure><img src="/a.png"></figure>'
    html = f'{first}{second}<img src="/b.png" alt="B">'

    assert pictures_in(html) == [Picture("/b.png", "B"), Picture("/a.png", "")]


def test_no_pictures() -> None:
    assert pictures_in("<p>Some words.</p>") == []
