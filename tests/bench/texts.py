"""Readers' words and articles of our own making: the same ones each time."""

from collections.abc import Iterator
from itertools import islice
from random import Random

COMMON, MIDDLING, RARE, ABSENT = "菜单", "早市", "鲥鱼", "犀牛"


def _listed(words: str) -> tuple[str, ...]:
    """Words parted by strokes; line ends don't matter."""
    return tuple(words.replace("\n", "").split("|"))


DISHES = _listed("""夫妻肺片|红烧狮子头|蚂蚁上树|驴打滚|老婆饼|佛跳墙|麻婆豆腐|糖醋里脊|葱油饼|小笼包|担担面|锅包肉|
酸菜鱼|豆汁儿|臭豆腐|螺蛳粉|热干面|肉夹馍|羊肉泡馍|过桥米线|煲仔饭|肠粉|沙茶面|油泼面|凉皮|烤冷面""")
PLACES = _listed("""楼下那家店|学校食堂|火车站旁边|老家县城|公司附近|机场候机厅|外婆家|夜市|高铁上|大学城|海边小馆|
胡同口|菜市场|商场五楼|医院门口|景区里|地铁站出口|老城区""")
TURNS = _listed("""翻译成英文笑了一整天|老板说没错就是这么写的|服务员自己也解释不清|我拍下来发给了外国同事|
同桌的人差点把饭喷出来|后来每次路过都要看一眼|到现在还贴在冰箱上|我妈坚持说这样写更有礼貌|那位老人看了很久没有说话|
孩子问我这是什么意思|上面写着 Husband and Wife 我们笑得停不下来|服务员端上来的时候我还在查词典|其实味道特别好|
价格也写错了""")
OPENINGS = _listed("""去年冬天|有一次|小时候|上个月|刚工作那年|第一次约会|带爸妈旅行|陪客户吃饭|下雨那天|搬家以后|
毕业前|疫情过后""")
EXTRAS = ("😂", "……", "哈哈哈", "！", "~", "（真事）", " lol", "。", "")
NAMES = ("小鱼", "阿May", "Leo", "林间的风", "不吃香菜", "陈老师", "momo", "西红柿", "一只橘猫", "Grace", "")
POPULAR = "夫妻肺片"  # thousands give this answer, in these very words


def replies(count: int, *, seed: int) -> Iterator[tuple[str, str]]:
    """(text, name): 20 to 70 characters, some of one word; one in thirty says what is said most."""
    random = Random(seed)
    for number in range(count):
        yield _reply(random, number), random.choice(NAMES)


def unlike_replies(count: int, *, seed: int) -> Iterator[tuple[str, str]]:
    """The same, no two of them alike."""
    for number, (text, name) in enumerate(replies(count, seed=seed)):
        yield f"{text}，第{number + 1}次", name


def replies_with_twins(count: int, *, seed: int) -> tuple[list[str], list[tuple[int, int]]]:
    """As many texts, a tenth twins of earlier ones: signs, particles, a slip of the pen. And which are."""
    random = Random(seed)
    rows = [text for text, _ in unlike_replies(count - count // 10, seed=seed)]
    pairs = [(random.randrange(len(rows)), len(rows) + number) for number in range(count // 10)]
    return [*rows, *(_twin(random, rows[one]) for one, _ in pairs)], pairs


def _twin(random: Random, text: str) -> str:
    at = random.randrange(len(text) // 2)
    kinds = (
        f"{text}！！😂",
        f"其实{text}啊",
        text.replace("，", " "),
        text[:at] + "们" + text[at:],
        f"我觉得，{text}~",
    )
    return random.choice(kinds)


def titles(*, seed: int) -> Iterator[str]:
    random = Random(seed)
    while True:
        yield f"{random.choice(OPENINGS)}，{random.choice(PLACES)}的{random.choice(DISHES)}为什么这样写"


def article(characters: int, *, seed: int) -> str:
    """Markdown as editors write it: headings, emphasis, lists, links, quotes."""
    random = Random(seed)
    blocks: list[str] = []
    length = 0
    for number in range(characters):
        blocks.append(_block(random, number))
        length += len(blocks[-1]) + 2
        if length >= characters:
            break
    return "\n\n".join(blocks)[:characters]


def _reply(random: Random, number: int) -> str:
    if number % 30 == 7:
        return POPULAR
    dish = RARE if number % 12_500 == 77 else random.choice(DISHES)
    place = MIDDLING if random.random() < 0.002 else random.choice(PLACES)
    subject = f"{COMMON}上的{dish}" if random.random() < 0.02 else dish
    parts = (random.choice(OPENINGS), f"在{place}看到{subject}", random.choice(TURNS))
    return "，".join(parts) + random.choice(EXTRAS) + f"{random.choice(PLACES)}也有{random.choice(DISHES)}"


def _block(random: Random, number: int) -> str:
    sentences = [text for text, _ in islice(replies(6, seed=random.randrange(10**9)), 6)]
    if number % 9 == 0:
        return f"## {sentences[1][:16]}"
    if number % 9 == 4:
        return "\n".join(f"- {sentence}" for sentence in sentences[:4])
    if number % 9 == 6:
        return f"> {sentences[2]}\n> {sentences[3]}"
    link = f"[{random.choice(DISHES)}](https://example.org/{number})"
    return f"{sentences[0]}。**{sentences[2][:8]}**，{sentences[3]}。见{link}，{sentences[5]}。"
