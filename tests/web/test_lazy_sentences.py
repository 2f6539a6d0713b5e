"""Sentences that are made late are words like any other: what stands in them is escaped."""

import pytest
from flask import Flask, render_template_string
from flask_babel import lazy_gettext, lazy_ngettext

ATTACK = "<img src=x onerror=alert(1)>"
SAFE = "&lt;img src=x onerror=alert(1)&gt;"


@pytest.mark.parametrize(
    "template",
    ["{{ late }}", "{{ late ~ '!' }}", "{{ '%s' | format(late) }}", "{{ _('%(a)s', a=late) }}", "{{ late | e }}"],
)
def test_a_late_sentence_is_escaped_wherever_it_stands(app: Flask, template: str) -> None:
    with app.test_request_context():
        for late in (lazy_gettext("%(name)s", name=ATTACK), lazy_ngettext("%(name)s", "%(name)s", 2, name=ATTACK)):
            assert SAFE in render_template_string(template, late=late)
            assert ATTACK not in render_template_string(template, late=late)
