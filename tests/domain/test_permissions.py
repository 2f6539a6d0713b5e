import pytest

from opscontent.domain import permissions
from opscontent.domain.permissions import ACTIONS, Role
from tests.factory import Factory

CHIEF, EDITOR, WRITER, VIEWER = Role
ALL = {CHIEF, EDITOR, WRITER, VIEWER}
WRITERS = {CHIEF, EDITOR, WRITER}
EDITORS = {CHIEF, EDITOR}

TRUTH: dict[str, set[Role]] = {
    "workspace.administer": set(),
    "account.view": ALL,
    "account.configure": {CHIEF},
    "account.members": {CHIEF},
    "brief.edit": {CHIEF},
    "slot.edit": EDITORS,
    "rhythm.judge": EDITORS,
    "recurrence.edit": EDITORS,
    "event.edit": EDITORS,
    "day.note": WRITERS,
    "post.create": WRITERS,
    "post.plan": WRITERS,
    "post.write": WRITERS,
    "post.drop": EDITORS,
    "plan.import": EDITORS,
    "prompt.edit": EDITORS,
    "reply.import": EDITORS,
    "reply.triage": EDITORS,
    "reply.contact": EDITORS,
    "contributor.describe": EDITORS,
    "contributor.merge": EDITORS,
    "reader.tell": EDITORS,
    "contributor.forget": {CHIEF},
    "quote.edit": EDITORS,
    "comment.write": WRITERS,
    "picture.keep": WRITERS,
    "picture.sweep": EDITORS,
    "review.ask": WRITERS,
    "review.judge": EDITORS,
    "edition.edit": EDITORS,
    "publication.settle": EDITORS,
    "result.keep": WRITERS,
    "hot_topic.record": WRITERS,
    "angle.decide": EDITORS,
}


def test_truth_table_covers_every_action() -> None:
    assert set(TRUTH) == set(ACTIONS)


@pytest.mark.parametrize("action", TRUTH)
@pytest.mark.parametrize("role", list(Role))
def test_roles_may_do_what_the_table_says(inside: object, make: Factory, action: str, role: Role) -> None:
    account = make.account()
    person = make.member(account, role)

    assert permissions.can(person, action, account) is (role in TRUTH[action])


@pytest.mark.parametrize("action", TRUTH)
def test_strangers_and_members_of_other_accounts_may_do_nothing(inside: object, make: Factory, action: str) -> None:
    account, other = make.account(), make.account()
    chief_elsewhere = make.member(other, Role.chief)

    assert not permissions.can(chief_elsewhere, action, account)


@pytest.mark.parametrize("action", TRUTH)
def test_administrators_may_do_everything(inside: object, make: Factory, action: str) -> None:
    assert permissions.can(make.person(is_admin=True), action, make.account())


@pytest.mark.parametrize("action", TRUTH)
def test_those_shut_out_may_do_nothing(inside: object, make: Factory, action: str) -> None:
    account = make.account()
    gone = make.member(account, Role.chief, deactivated_at=account.created_at)

    assert not permissions.can(gone, action, account)
