from datetime import timedelta

import pytest
import time_machine

from opscontent import clock
from opscontent.db import db
from opscontent.domain import accounts, activity, invitations, people, staff
from opscontent.domain.accounts import Kind, QuotaPeriod
from opscontent.domain.invitations import VALID_FOR
from opscontent.domain.people import Theme
from opscontent.domain.permissions import Role
from opscontent.errors import Missing, Rejected
from tests.factory import PASSWORD, Factory


def test_authenticate_folds_the_address(inside: object, make: Factory) -> None:
    person = make.person(email="ling@example.org")

    assert people.authenticate(" Ling@Example.org", PASSWORD) is person


@pytest.mark.parametrize("email, password", [("ling@example.org", "wrong"), ("no@example.org", PASSWORD), ("", "")])
def test_authenticate_refuses_the_wrong(inside: object, make: Factory, email: str, password: str) -> None:
    make.person(email="ling@example.org")

    assert people.authenticate(email, password) is None


def test_authenticate_refuses_those_shut_out(inside: object, make: Factory) -> None:
    make.person(email="ling@example.org", deactivated_at=clock.now())

    assert people.authenticate("ling@example.org", PASSWORD) is None


def test_create_refuses_a_taken_address_and_a_short_password(inside: object, make: Factory) -> None:
    make.person(email="ling@example.org")

    with pytest.raises(Rejected, match="already"):
        people.create("LING@example.org", "Ling", PASSWORD)
    with pytest.raises(Rejected, match="10 characters"):
        people.create("new@example.org", "New", "short")


def test_passwords_are_kept_as_argon2(inside: object) -> None:
    person = people.create("ling@example.org", "Ling", PASSWORD)

    assert person.password_hash.startswith("$argon2id$")


def test_change_password_ends_other_sessions(inside: object, make: Factory) -> None:
    person = make.person()
    before = person.session_key

    staff.change_password(person, PASSWORD, "another long sentence")

    assert person.session_key != before
    assert people.by_session_key(before) is None
    assert people.authenticate(person.email, "another long sentence") is person


def test_change_password_wants_the_present_one(inside: object, make: Factory) -> None:
    with pytest.raises(Rejected, match="present password"):
        staff.change_password(make.person(), "wrong", "another long sentence")


def test_change_profile_is_in_the_history(inside: object, make: Factory) -> None:
    person = make.person("Ling")

    staff.change_profile(person, name="Lin", locale="zh_Hans", theme=Theme.dark)

    entry = activity.of(person)[0]
    assert entry.changes == {"name": ["Ling", "Lin"], "locale": ["en", "zh_Hans"], "theme": ["auto", "dark"]}


def test_the_last_administrator_stays(inside: object, make: Factory) -> None:
    admin = make.person(is_admin=True)

    with pytest.raises(Rejected, match="last administrator"):
        staff.deactivate(admin, by=admin)
    with pytest.raises(Rejected, match="last administrator"):
        staff.set_admin(admin, False, by=admin)


def test_deactivate_ends_the_session_and_reactivate_lets_in(inside: object, make: Factory) -> None:
    admin, person = make.person(is_admin=True), make.person()
    key = person.session_key

    staff.deactivate(person, by=admin)
    assert people.by_session_key(key) is None
    staff.reactivate(person, by=admin)

    assert people.authenticate(person.email, PASSWORD) is person


def test_account_gets_the_quota_of_its_kind(inside: object, make: Factory) -> None:
    admin = make.person(is_admin=True)

    account = accounts.create("纸上", "paper", kind=Kind.service, time_zone="Asia/Shanghai", by=admin)

    assert (account.quota_count, account.quota_period, account.channel) == (4, QuotaPeriod.month, "handoff")


def test_account_key_is_its_own(inside: object, make: Factory) -> None:
    admin = make.person(is_admin=True)
    make.account(key="paper")

    with pytest.raises(Rejected, match="address already"):
        accounts.create("Paper", "paper", kind=Kind.site, time_zone="UTC", by=admin)


def test_members_come_change_and_go(inside: object, make: Factory) -> None:
    account, admin, person = make.account(), make.person(is_admin=True), make.person("Ling")

    accounts.add_member(account, person, Role.writer, by=admin)
    accounts.add_member(account, person, Role.editor, by=admin)
    db.session.flush()
    assert [(m.person.name, m.role) for m in accounts.members_of(account.id)] == [("Ling", Role.editor)]
    accounts.remove_member(account, person, by=admin)
    db.session.flush()

    assert list(accounts.members_of(account.id)) == []
    assert [e.verb for e in activity.of(account)] == ["member.removed", "member.changed", "member.added"]
    with pytest.raises(Missing):
        accounts.remove_member(account, person, by=admin)


def test_invitation_lets_one_person_in_once(inside: object, make: Factory) -> None:
    account, admin = make.account(), make.person(is_admin=True)
    invitation, token = invitations.invite("New@Example.org", by=admin, account=account, role=Role.writer)

    person = invitations.accept(invitation, name="New", password=PASSWORD)

    assert invitations.by_token(token) is invitation
    assert person.email == "new@example.org"
    assert [(m.person_id, m.role) for m in accounts.members_of(account.id)] == [(person.id, Role.writer)]
    with pytest.raises(Rejected, match="used already"):
        invitations.accept(invitation, name="Again", password=PASSWORD)


def test_invitation_expires(inside: object, make: Factory) -> None:
    invitation, _ = invitations.invite("new@example.org", by=make.person(is_admin=True))

    with (
        time_machine.travel(clock.now() + VALID_FOR + timedelta(seconds=1)),
        pytest.raises(Rejected, match="expired"),
    ):
        invitations.accept(invitation, name="New", password=PASSWORD)


def test_a_new_invitation_takes_the_earlier_one_back(inside: object, make: Factory) -> None:
    admin = make.person(is_admin=True)
    first, _ = invitations.invite("new@example.org", by=admin)

    second, _ = invitations.invite("new@example.org", by=admin)

    assert first.revoked_at is not None
    assert invitations.pending(None) == [second]


def test_invitation_is_for_its_address_only(inside: object, make: Factory) -> None:
    account = make.account()
    invitation, _ = invitations.invite(
        "ling@example.org", by=make.person(is_admin=True), account=account, role=Role.editor
    )

    with pytest.raises(Rejected, match="Sign out first"):
        invitations.accept_as(invitation, make.person(email="other@example.org"))
    ling = make.person(email="ling@example.org")
    invitations.accept_as(invitation, ling)

    assert accounts.membership(account, ling) is not None


def test_first_start_makes_one_link_until_someone_is_here(inside: object, make: Factory) -> None:
    first, second = invitations.first_start(), invitations.first_start()
    assert first
    assert second
    old, new = invitations.by_token(first), invitations.by_token(second)
    assert old is not None
    assert new is not None
    assert (old.is_open, new.is_open) == (False, True)

    admin = invitations.accept(new, name="Ling", password=PASSWORD, email="ling@example.org")

    assert admin.is_admin
    assert invitations.first_start() is None
