"""What needs a person: the counts beside the sidebar's entries and the lists of This week."""

from opscontent.domain.accounts import Account
from opscontent.domain.people import Person


def counts(account: Account, person: Person) -> dict[str, int]:
    """How much waits in `account`, by the sidebar's keys: week, hot, replies, reviews, publishing."""
    return {}
