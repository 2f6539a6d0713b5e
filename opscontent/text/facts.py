"""Numbers and names in a text: what must not change unseen once somebody vouched for it."""

import re
from collections import Counter

_UNITS = "%|％|‰|万|亿|千|百|元|美元|年|月|日|号|点|分|岁|人|次|条|个|篇|倍|米|公里|公斤|克|度"
_NUMBER = re.compile(rf"\d[\d,.，]*(?:\s?(?:{_UNITS}))?")
_NAME = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|《[^》\n]{1,40}》|@[\w-]{1,30}")


def facts(text: str) -> Counter[str]:
    """The numbers with their units, the names in Latin letters and the titles of a text, each with how often."""
    found = [match.group().rstrip(",.，").replace("，", ",") for match in _NUMBER.finditer(text)]
    return Counter([*found, *_NAME.findall(text)])


def changed(old: str, new: str) -> tuple[list[str], list[str]]:
    """The facts of the old text that are gone, and those of the new one that were not there."""
    before, after = facts(old), facts(new)
    return list((before - after).keys()), list((after - before).keys())
