from datetime import timedelta

import pytest
import time_machine

from opscontent import clock
from opscontent.db import db
from opscontent.domain import imports, replies, search
from opscontent.domain.activity import Entry
from opscontent.domain.contributors import Contributor
from opscontent.domain.imports import Import, ImportBatch, ImportState
from opscontent.domain.people import Person
from opscontent.domain.prompts import Prompt
from opscontent.domain.replies import Door, Reply, ReplyState
from opscontent.errors import Rejected
from tests.factory import Factory, at

TABLE = """昵称,内容,邮箱,时间
小鱼,夫妻肺片,fish@example.org,2026-11-20 12:04
,佛跳墙,,
,佛跳墙,,
匿名,佛跳墙!,nobody,
小鱼,,,
阿紫,老干妈,,2099-01-01
"""


@pytest.fixture
def prompt(inside: object, make: Factory) -> Prompt:
    return make.prompt(make.account())


@pytest.fixture
def person(inside: object, make: Factory) -> Person:
    return make.person()


def run(import_: Import, person: Person) -> Import:
    imports.start(import_, import_.columns, has_header=import_.has_header, consent_note="Asked in chat", by=person)
    while not imports.step(import_.id):
        pass
    return import_


def table(prompt: Prompt, person: Person, text: str = TABLE) -> Import:
    return imports.receive_table(prompt, "replies.csv", text.encode(), by=person)


def counts(import_: Import) -> tuple[int, int, int, int]:
    return import_.total_count, import_.added_count, import_.known_count, import_.refused_count


def test_table_comes_in_with_its_columns(prompt: Prompt, person: Person) -> None:
    import_ = run(table(prompt, person), person)

    assert import_.state is ImportState.done
    assert counts(import_) == (6, 5, 0, 1)
    found = db.session.query(Reply).order_by(Reply.id).all()
    assert [(reply.name, reply.text, reply.door) for reply in found] == [
        ("小鱼", "夫妻肺片", Door.table),
        ("", "佛跳墙", Door.table),
        ("", "佛跳墙", Door.table),
        ("", "佛跳墙!", Door.table),
        ("阿紫", "老干妈", Door.table),
    ]
    assert {(reply.consent_note, reply.import_id, reply.consent_id) for reply in found} == {
        ("Asked in chat", import_.id, None)
    }
    assert db.session.query(ImportBatch).count() == 0
    assert db.session.query(Reply).filter(search.matches("肺片")).count() == 1


def test_times_of_the_table_are_on_the_accounts_clock_and_never_ahead(prompt: Prompt, person: Person) -> None:
    with time_machine.travel(at("2026-11-21 00:00"), tick=False):
        run(table(prompt, person), person)

    moments = [reply.received_at for reply in db.session.query(Reply).order_by(Reply.id)]
    assert moments == [at("2026-11-20 04:04"), *[at("2026-11-21 00:00")] * 4]


def test_refused_rows_are_told_with_their_number_and_reason(prompt: Prompt, person: Person) -> None:
    text = "内容,昵称\n" + "长" * 5001 + ",小鱼\n,阿紫\n\nok,Joe\nI came, I saw, no quotes\n"

    import_ = run(table(prompt, person, text), person)

    assert counts(import_) == (4, 1, 0, 3)
    assert import_.refused == [
        {"row": 2, "text": "长" * 120, "reason": "long"},
        {"row": 3, "text": "", "reason": "empty"},
        {"row": 6, "text": "I came", "reason": "torn"},
    ]
    assert {each["reason"] for each in import_.refused} <= set(imports.REASONS)


def test_the_same_file_again_adds_nothing(prompt: Prompt, person: Person) -> None:
    run(table(prompt, person), person)

    again = run(table(prompt, person), person)

    assert counts(again) == (6, 0, 5, 1)
    assert db.session.query(Reply).count() == 5
    assert db.session.query(Contributor).count() == 5


def test_a_longer_export_adds_what_is_new(prompt: Prompt, person: Person) -> None:
    run(table(prompt, person), person)

    again = run(table(prompt, person, TABLE + ",佛跳墙,,\n小鱼,夫妻 肺片,,\n小鱼,酸辣粉,,\n"), person)

    assert counts(again) == (9, 2, 6, 1)


def test_one_name_is_one_contributor_with_an_address(prompt: Prompt, person: Person) -> None:
    run(table(prompt, person, "昵称,内容,邮箱\n小鱼,一,fish@example.org\n小鱼,二,\n @小鱼 ,三,\n"), person)

    contributor = db.session.query(Contributor).one()
    assert (contributor.name, contributor.email) == ("小鱼", "fish@example.org")


def test_imports_hold_what_a_rule_holds(prompt: Prompt, person: Person) -> None:
    run(table(prompt, person, "内容\n加我 13800138000\n好吃\n"), person)

    states = [reply.state for reply in db.session.query(Reply).order_by(Reply.id)]
    assert states == [ReplyState.held, ReplyState.new]


@pytest.mark.parametrize("has_header", [True, False])
@pytest.mark.parametrize("count", [499, 500, 501, 1001])
def test_every_row_of_every_batch_comes_in_once(prompt: Prompt, person: Person, count: int, has_header: bool) -> None:
    text = "内容\n" * has_header + "".join(f"第 {number} 条\n" for number in range(count))

    import_ = run(table(prompt, person, text), person)

    assert counts(import_) == (count, count, 0, 0)


def test_paste_comes_in_by_line_with_names(prompt: Prompt, person: Person) -> None:
    import_ = imports.receive_paste(prompt, "小鱼:夫妻肺片\n佛跳墙\n", by_blocks=False, with_names=True, by=person)

    run(import_, person)

    found = [(reply.name, reply.text, reply.door) for reply in db.session.query(Reply).order_by(Reply.id)]
    assert found == [("小鱼", "夫妻肺片", Door.paste), ("", "佛跳墙", Door.paste)]


def test_preview_shows_the_first_replies_by_other_columns(prompt: Prompt, person: Person) -> None:
    import_ = table(prompt, person)

    shown = imports.preview(import_, {"text": 0, "name": 1}, has_header=False, most=2)

    assert [(each.row, each.text, each.name) for each in shown] == [(1, "昵称", "内容"), (2, "小鱼", "夫妻肺片")]


@pytest.mark.parametrize(
    "columns, note, words",
    [
        ({"text": 1}, " ", "agreed"),
        ({"name": 0}, "Asked", "holds the replies"),
        ({"text": 1, "name": 1}, "Asked", "one column"),
    ],
)
def test_start_refuses_what_is_not_settled(
    prompt: Prompt, person: Person, columns: dict[str, int], note: str, words: str
) -> None:
    import_ = table(prompt, person)

    with pytest.raises(Rejected, match=words):
        imports.start(import_, columns, has_header=True, consent_note=note, by=person)

    assert import_.state is ImportState.mapping


def test_start_happens_once(prompt: Prompt, person: Person) -> None:
    import_ = run(table(prompt, person), person)

    with pytest.raises(Rejected, match="already"):
        imports.start(import_, import_.columns, has_header=True, consent_note="Asked", by=person)


def test_step_after_the_end_does_nothing(prompt: Prompt, person: Person) -> None:
    import_ = run(table(prompt, person), person)

    assert imports.step(import_.id)
    assert imports.step(import_.id + 1)
    assert counts(import_) == (6, 5, 0, 1)


def test_step_fails_an_import_whose_rows_are_broken(prompt: Prompt, person: Person) -> None:
    import_ = table(prompt, person)
    imports.start(import_, import_.columns, has_header=True, consent_note="Asked", by=person)
    db.session.query(ImportBatch).one().repeats = []
    db.session.flush()

    assert imports.step(import_.id)

    assert import_.state is ImportState.failed
    assert "zip()" in import_.failure
    assert db.session.query(Reply).count() == 0


def test_left_running_finds_what_a_lost_worker_left(prompt: Prompt, person: Person) -> None:
    waiting, done, unstarted = (table(prompt, person) for _ in range(3))
    run(done, person)
    imports.start(waiting, waiting.columns, has_header=True, consent_note="Asked", by=person)

    assert imports.left_running(clock.now()) == [waiting.id]
    assert unstarted.state is ImportState.mapping


def test_discard_throws_away_what_was_not_started(prompt: Prompt, person: Person) -> None:
    unstarted, done = table(prompt, person), run(table(prompt, person), person)

    imports.discard(unstarted, by=person)
    with pytest.raises(Rejected):
        imports.discard(done, by=person)

    assert list(imports.of_prompt(prompt.id)) == [done]


def test_receiving_clears_what_lay_unstarted_for_a_week(prompt: Prompt, person: Person) -> None:
    table(prompt, person)

    with time_machine.travel(clock.now() + timedelta(days=8)):
        new = table(prompt, person)

    assert list(imports.of_prompt(prompt.id)) == [new]


def test_take_back_leaves_what_somebody_decided_on(prompt: Prompt, person: Person, make: Factory) -> None:
    import_ = run(table(prompt, person), person)
    other = make.reply(prompt, "别的")
    first, second, third, _fourth, _fifth = db.session.query(Reply).filter_by(import_id=import_.id).order_by(Reply.id)
    replies.move(first, ReplyState.shortlisted, by=person)
    replies.move(second, ReplyState.shortlisted, by=person)
    replies.move(second, ReplyState.new, by=person)
    third.rating = 4
    db.session.flush()
    kept = {first.id, second.id, third.id, other.id}

    expected, gone = imports.takeable_count(import_), imports.take_back(import_, by=person)

    assert (expected, gone, import_.taken_back_count) == (2, 2, 2)
    db.session.expire_all()
    assert {reply.id for reply in db.session.query(Reply)} == kept
    assert db.session.query(Contributor).count() == 4
    assert db.session.query(Reply).filter(search.matches("干妈")).count() == 0
    entry = db.session.query(Entry).filter_by(verb="import.taken_back").one()
    assert entry.changes == {"taken_back_count": [0, 2]}


def test_take_back_lets_the_same_file_in_again(prompt: Prompt, person: Person) -> None:
    imports.take_back(run(table(prompt, person), person), by=person)

    assert counts(run(table(prompt, person), person)) == (6, 5, 0, 1)


def test_take_back_waits_for_the_end(prompt: Prompt, person: Person) -> None:
    import_ = table(prompt, person)
    imports.start(import_, import_.columns, has_header=True, consent_note="Asked", by=person)

    with pytest.raises(Rejected, match="running"):
        imports.take_back(import_, by=person)


def test_comments_come_in_with_names_and_times(prompt: Prompt, person: Person) -> None:
    with time_machine.travel(at("2026-11-21 02:00"), tick=False):
        import_ = imports.receive_comments(prompt, "小鱼\n昨天 12:04\n夫妻肺片\n赞 2\n作者回复\n谢谢\n", by=person)
        run(import_, person)

    (reply,) = db.session.query(Reply)
    assert (reply.name, reply.text, reply.door) == ("小鱼", "夫妻肺片", Door.paste)
    assert reply.received_at == at("2026-11-20 04:04")
    assert import_.remarks == [["author_replies", "1"]]


def test_rows_that_are_there_are_told_with_why(prompt: Prompt, person: Person) -> None:
    first = run(table(prompt, person, "内容,昵称\n一,小鱼\n"), person)

    again = run(table(prompt, person, "内容,昵称\n一,小鱼\n二,小鱼\n二!,小鱼\n"), person)

    assert first.known == []
    assert counts(again) == (3, 1, 2, 0)
    assert again.known == [
        {"row": 2, "text": "一", "reason": "there"},
        {"row": 4, "text": "二!", "reason": "twice"},
    ]


def test_columns_are_remembered_by_account_and_heading(prompt: Prompt, person: Person, make: Factory) -> None:
    lines = "昵称,内容,备注\n小鱼,一,另一句\n"
    first = table(prompt, person, lines)
    imports.start(first, {"text": 2, "title_idea": 1}, has_header=True, consent_note="Asked", by=person)
    elsewhere = make.prompt(make.account())

    same, other = table(prompt, person, lines), table(prompt, person, lines.replace("备注", "说明"))
    foreign = table(elsewhere, person, lines)

    assert (same.columns, imports.like(same)) == ({"text": 2, "title_idea": 1}, first)
    assert [(each.columns, imports.like(each)) for each in (other, foreign)] == [({"name": 0, "text": 1}, None)] * 2


def test_take_back_leaves_what_its_sender_changed_and_links_to_it(prompt: Prompt, person: Person) -> None:
    import_ = run(table(prompt, person), person)
    first, second, *_rest = imports.added(import_)
    replies.edit(first, "另一句")
    second.consent_revoked_at = clock.now()
    db.session.flush()

    stays = imports.touched(import_)
    gone = imports.take_back(import_, by=person)

    assert (list(stays), gone) == ([first, second], 3)
    assert list(imports.added(import_)) == [first, second]
