"""One article with everything that writers type and readers send, for whatever has to outlive a platform."""

from opscontent.text.markdown import QuotedReply

QUOTES = {
    1: QuotedReply(1, "夫妻肺片 = Husband & wife \"lung\" <slice>\n第二行 'quoted' 😀", "小鱼"),
    2: QuotedReply(2, "后", "O'Neil & 李"),
}
CREDITS = ("小鱼", "O'Neil & 李")
TORTURE = """# 一级 & "引号" 'apostrophe'

**重点：**后文，__强调：__后文，*斜*、~~删~~、`code with  two   spaces & <tags>`。上一行
接着写，English word
next line.\x20\x20
Hard break above. <script>alert(1)</script> <b>粗</b> H<sub>2</sub>O x<sup>2</sup> <u>u</u> <kbd>Ctrl</kbd>

## 二级 `代码` 与 **粗体**

### 三级 [链接](https://example.org/?a=1&b=2 "a title")

#### 四级

[外](https://example.org/?a=1&b=2) [内](https://mp.weixin.qq.com/s/abc) <https://bare.example/> [站内](/p/menu)
脚注[^1]与[^注]。

[^1]: 说明一 & more
[^注]: 说明二，有 **粗体** 和 `code`

> 引文第一段 "quoted"
>
> > 套住的引文
>
> - 引文里的列表

[[reply:1]]

- 一
    - 二
        - 三
            1. 四
            2. 五
- 六

    段落在列表里

    > 列表里的引文

3. 三
4. 四 **粗** `code`

- [[reply:2]]
- 平

| 左 & | 中 | 右 |
|:---|:---:|---:|
| `a|b` | **粗** | 3 |
| 空 |  | -1.5% |

```python
def f(x):
    return "a" + 'b'  # 注释  & <tag>

    # after an empty line
```

    indented code

![图 "one"](https://pictures.example/1.png "t") ![](https://pictures.example/2.png)

<figure><img src="https://pictures.example/3.png" alt="c" width="800" height="300">
<figcaption>图注</figcaption></figure>

<div>div <div>in div<p>p</p></div></div>
<details open><summary>折叠</summary>内容</details>
<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby> <abbr title="t">WHO</abbr> <q>q</q> <mark>m</mark> <small>s</small>

词条
:   解释一
:   解释二

---

***

&amp; &lt; &#39; &quot; &nbsp; 𠮷 👨‍👩‍👧 e\u0301 … —— 「」『』

[[credits]]
"""
