"""Every state that a sentence may name has words, in both languages."""

from enum import StrEnum

import pytest
from flask import Flask
from flask_babel import force_locale

from opscontent.domain.editions import EditionState
from opscontent.domain.posts import Post, PostState
from opscontent.domain.posts.post import no_way
from opscontent.domain.prompts import PromptState
from opscontent.domain.publications import PublicationState
from opscontent.domain.replies import ReplyState
from opscontent.text.state_names import in_words


@pytest.mark.parametrize("states", [EditionState, PostState, PromptState, PublicationState, ReplyState])
def test_each_state_has_words_in_both_languages(app: Flask, states: type[StrEnum]) -> None:
    with app.test_request_context():
        for member in states:
            with force_locale("en"):
                said = str(in_words(member))
            with force_locale("zh_Hans"):
                translated = str(in_words(member))
            assert said != member.value
            assert translated not in (said, member.value)


def test_a_refusal_names_states_as_people_do(app: Flask) -> None:
    refusal = no_way(Post(state=PostState.idea), PostState.approved)
    with app.test_request_context():
        with force_locale("en"):
            assert str(refusal.sentence) == "A post can't go from “Idea” to “Approved”."
        with force_locale("zh_Hans"):
            assert str(refusal.sentence) == "稿件不能从「选题」变为「已过审」。"
