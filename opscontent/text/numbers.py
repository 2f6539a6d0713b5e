"""Whole numbers as forms and addresses bring them: the ids, versions and counts of rows; knows no table."""

ID_MAXIMUM = 2**31 - 1  # what a column of ids can hold on PostgreSQL
DIGITS_MAXIMUM = 10


def whole(text: str | None, most: int = ID_MAXIMUM) -> int | None:
    """The number that stands there, from 0 to `most`; None for anything else, however long it is."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > DIGITS_MAXIMUM:
        return None
    number = int(text)
    return number if number <= most else None
