import subprocess
import sys

import psutil
import pytest

from opscontent.text import apart
from opscontent.text.themes import FEWEST, Found, themes_in

SUBJECTS = {
    "送餐速度": ["送餐速度太慢了，等了一个小时", "送餐速度很快，骑手辛苦", "今天送餐速度还行，骑手有礼貌"],
    "米饭": ["米饭太硬，菜也咸", "米饭给得少，菜很咸", "米饭有点夹生，菜咸"],
    "coupon": ["The coupon did not work at checkout", "coupon expired, checkout failed", "my coupon broke checkout"],
}


def texts(times: int = 4) -> list[tuple[int, str]]:
    lines = [f"{line}{'！' * time}" for time in range(times) for lines in SUBJECTS.values() for line in lines]
    return list(enumerate(lines, start=100))


def about(found: list[Found] | None) -> dict[str, list[str]]:
    """What stands in the texts of each theme, by its first term."""
    words = dict(texts())
    return {
        theme.terms[0]: sorted(
            {name for number in theme.numbers for name in SUBJECTS if name in words[number].lower()}
        )
        for theme in found or ()
    }


def test_themes_part_what_is_about_different_things() -> None:
    found = themes_in(texts(), lambda done: True)

    assert sorted(name for names in about(found).values() for name in names) == ["coupon", "米饭", "送餐速度"]
    assert all(len(names) == 1 for names in about(found).values())


def test_the_same_texts_have_the_same_themes() -> None:
    assert themes_in(texts(), lambda done: True) == themes_in(texts(), lambda done: True)


def test_among_few_nothing_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    assert themes_in(texts()[: FEWEST - 1], lambda done: True) == []


def test_texts_that_share_nothing_have_no_themes() -> None:
    assert themes_in([(number, chr(0x4E00 + number) * 2) for number in range(FEWEST)], lambda done: True) == []


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[int] = []

    found = themes_in(texts(), lambda done: bool(told.append(done)) or len(told) < 2)

    assert found is None
    assert told == [4, 9]


def test_a_killed_process_is_a_failure_with_its_signal() -> None:
    killed: list[int] = []

    def killing(done: int) -> bool:
        for child in () if killed else psutil.Process().children():
            if "opscontent.text.themes_child" in child.cmdline():
                child.kill()
                killed.append(child.pid)
        return True

    with pytest.raises(RuntimeError, match="themes_child ended with -9"):
        themes_in(texts(), killing)


def test_a_process_that_cannot_start_says_how_it_ended() -> None:
    with pytest.raises(RuntimeError, match="nothing_there ended with 1"):
        apart.work_apart("opscontent.text.nothing_there", texts() * 2000, lambda done: True)


def test_the_application_does_not_load_what_finds_themes() -> None:
    line = "import sys, opscontent, opscontent.web; print({'sklearn', 'numpy', 'scipy'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"
