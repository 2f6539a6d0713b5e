import pytest

from opscontent.text.markdown import render


@pytest.mark.parametrize(
    "source, written",
    [
        ("**重点：**后文", "<strong>重点：</strong>后文"),
        ("前文**“重点”**后文", "前文<strong>“重点”</strong>后文"),
        ("前文**（重点）**，后文", "前文<strong>（重点）</strong>，后文"),
        ("**重点： **后文", "<strong>重点： </strong>后文"),
        ("** 重点：**后文", "<strong> 重点：</strong>后文"),
        ("前文** 重点 **后文", "前文<strong> 重点 </strong>后文"),
        ("__重点：__后文", "<strong>重点：</strong>后文"),
        ("前文_重点_后文", "前文<em>重点</em>后文"),
        ("**甲** 文字 **乙**", "<strong>甲</strong> 文字 <strong>乙</strong>"),
        ("**甲**文字**乙**", "<strong>甲</strong>文字<strong>乙</strong>"),
        ("**a *b* c** 文字 **乙**", "<strong>a <em>b</em> c</strong> 文字 <strong>乙</strong>"),
        ("snake_case_name 与 a_b", "snake_case_name 与 a_b"),
        ("2 ** 3 and 4 ** 5", "2 ** 3 and 4 ** 5"),
        ("`** 重点 **`", "<code>** 重点 **</code>"),
        (r"\*\* 重点 \*\*", "** 重点 **"),
        ("***甲***乙", "<strong><em>甲</em></strong>乙"),
        ("*甲*乙**丙**", "<em>甲</em>乙<strong>丙</strong>"),
    ],
)
def test_stars_beside_chinese(source: str, written: str) -> None:
    assert render(source).strip() == f"<p>{written}</p>"
