"""Writing a draft: what is pasted becomes clean Markdown, in one step that undo takes back; who else is here."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from opscontent.domain.posts import PostState
from opscontent.domain.replies import ReplyState
from tests.browser.conftest import OpenPage
from tests.factory import Factory

pytestmark = pytest.mark.browser

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=ZH-CN><!--StartFragment-->
<h1>菜单<o:p></o:p></h1>
<p class=MsoNormal style='text-indent:21.0pt'><span style='mso-spacerun:yes'>&nbsp;</span>　　我们在<b><span
lang=EN-US>夜</span></b><b>市</b>看到，翻译
成了<i>Husband</i>。<a href="file:///C:/x.doc">文件</a>，<a href="https://example.org/a">网站</a><o:p></o:p></p>
<p class=MsoListParagraph style='margin-left:18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times"'>&nbsp;&nbsp; </span></span><![endif]>一<o:p></o:p></p>
<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>深<o:p></o:p></p>
<p class=MsoListParagraph style='margin-left:18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp;&nbsp; </span></span><![endif]>二<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>"""
FROM_WORD = """## 菜单

我们在**夜市**看到，翻译成了*Husband*。文件，[网站](https://example.org/a)

1. 一
    - 深
2. 二"""
GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span
style="font-weight:700">Bold</span><span style="font-weight:400"> and </span><span style="font-style:italic">slanted
</span></p><p dir="ltr">[[reply:12]] and [[credits]] stay, [x] does not</p></b>"""
TABLE = """<table><thead><tr><th>Dish</th><th>Said</th></tr></thead><tbody>
<tr><td><p>夫妻<br>肺片</p></td><td>a|b</td></tr>
<tr><td colspan=2>both</td></tr></tbody></table>"""
CHAT = """<div class="msg"><img src="https://example.org/face.png"><div><b>小鱼</b> <span>12:03</span></div>
<div>夫妻肺片</div></div>
<div class="msg"><div><b>Leo</b> <span>12:04</span></div><div>first line<br>second line</div></div>"""
CODE = """<div style="white-space: pre; font-family: monospace"><div><span>a = 1</span></div><div>b = 2</div></div>"""
CASES = {
    "word": (WORD, "x", FROM_WORD),
    "google": (GOOGLE, "x", "**Bold** and *slanted*\n\n[[reply:12]] and [[credits]] stay, \\[x\\] does not"),
    "table": (TABLE, "x", "| Dish | Said |\n| --- | --- |\n| 夫妻 肺片 | a\\|b |\n| both |  |"),
    "chat": (CHAT, "x", "**小鱼** 12:03\n\n夫妻肺片\n\n**Leo** 12:04\n\nfirst line  \nsecond line"),
    "page": (
        "<article><h2>A <strong>head</strong></h2><script>alert(1)</script><blockquote><p>said</p></blockquote>"
        "<ul><li>one<ul><li>two</li></ul></li></ul><p onclick='x'>end <a href='javascript:x'>here</a></p></article>",
        "x",
        "## A head\n\n> said\n\n- one\n    - two\n\nend here",
    ),
    "code": (CODE, "a = 1\nb = 2", "a = 1\nb = 2"),
    "plain": ("<meta><span style='color:red'>just *words*</span>", "just *words*", "just *words*"),
    "picture": ("<img src='https://example.org/a.png'>", "", ""),
}
PASTE = """([html, plain]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  if (plain) clipboardData.setData("text/plain", plain);
  const cm = document.querySelector("draft-editor").cm;
  cm.getInputField().dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
VALUE = "() => document.querySelector('draft-editor').cm.getValue()"


def draft(page: Page, number: int) -> None:
    page.goto(f"/posts/{number}/draft")
    page.wait_for_function("customElements.get('draft-paste') && document.querySelector('draft-editor').cm")
    page.locator(".CodeMirror").click()


def test_what_is_pasted_becomes_clean_markdown(make: Factory, browser_page: OpenPage) -> None:
    account = make.account()
    post = make.post(account, state=PostState.drafting)
    page = browser_page(make.member(account, "writer"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    draft(page, post.id)
    became = {}

    for name, (html, plain, _expected) in CASES.items():
        page.evaluate("() => document.querySelector('draft-editor').cm.setValue('')")
        page.evaluate(PASTE, [html, plain])
        became[name] = page.evaluate(VALUE)
    page.evaluate("() => document.querySelector('draft-editor').cm.setValue('Before.')")
    page.keyboard.press("Control+End")
    page.evaluate(PASTE, [WORD, "x"])
    after = page.evaluate(VALUE)
    page.keyboard.press("Control+z")
    undone = page.evaluate(VALUE)
    page.evaluate("""() => navigator.clipboard.write([new ClipboardItem({
      "text/html": new Blob(["<b>loud</b>"], { type: "text/html" }),
      "text/plain": new Blob(["loud"], { type: "text/plain" }) })])""")
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+Shift+v")

    assert became == {name: expected for name, (_html, _plain, expected) in CASES.items()}
    assert (after, undone) == (f"Before.\n\n{FROM_WORD}", "Before.")
    assert page.evaluate(VALUE) == "Before.**loud**loud"


def test_two_in_one_draft_see_each_other(app: Flask, make: Factory, browser_page: OpenPage) -> None:
    account = make.account()
    post = make.post(account, state=PostState.drafting)
    make.revision(post, "One.")
    ling, wang = (browser_page(make.member(account, "editor", name)) for name in ("Ling", "Wang"))

    wang.clock.install()
    ling.goto(f"/posts/{post.id}/draft")
    wang.goto(f"/posts/{post.id}/review")
    expect(wang.locator("draft-here")).to_contain_text("Ling is also here")
    ling.locator(".CodeMirror").click()
    ling.keyboard.type("Two")
    expect(ling.locator("draft-here")).to_contain_text("Wang is also here")
    wang.clock.run_for(7_000)
    expect(wang.locator("draft-here")).to_contain_text("Ling is typing")
    ling.keyboard.press("Control+s")
    expect(ling.locator("[data-said]")).to_have_attribute("data-tone", "saved")
    ling.goto("/posts")
    wang.clock.run_for(7_000)

    expect(wang.locator("draft-here")).to_be_empty()


def test_marks_of_what_was_taken_back_look_so(make: Factory, browser_page: OpenPage) -> None:
    account = make.account()
    prompt, post = make.prompt(account), make.post(account, state=PostState.drafting)
    states = (ReplyState.used, ReplyState.withdrawn)
    stands, gone = (make.reply(prompt, f"夫妻肺片 {state}", state=state) for state in states)
    for reply in (stands, gone):
        make.quote(reply, post)
    make.revision(
        post, body=f"[[reply:{stands.id}]]\n\n[[reply:{gone.id}]]\n\n[[reply:{gone.id + 1}]]\n\n[[credits]]"
    )
    page = browser_page(make.member(account, "writer"))
    draft(page, post.id)

    expect(page.locator(".reply-words")).to_have_text([re.compile("夫妻肺片 used"), re.compile("夫妻肺片 with")])
    expect(page.locator(".reply-words.is-gone")).to_have_text([re.compile("夫妻肺片 with")])
    marked = "".join(page.locator(".cm-reply-unknown").all_inner_texts())
    assert marked == f"[[reply:{gone.id}]][[reply:{gone.id + 1}]]"
