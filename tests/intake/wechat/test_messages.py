from opscontent.intake import INTAKES
from opscontent.intake.wechat import Message, answer, read_message, sealing, signatures
from opscontent.intake.wechat.messages import ANSWER_BYTES, parsed
from tests.intake.wechat.calls import APPID, KEY, NOW, PLAIN, SECURE, TOKEN, sealed_call, signed, xml

ARTICLE = "<publish_id>2247503051</publish_id><publish_status>0</publish_status>"


def message(**fields: object) -> Message:
    return read_message(PLAIN, signed(), xml(**fields).encode(), NOW)


def test_a_text_becomes_one_reply() -> None:
    (incoming,) = INTAKES["wechat"].read(message(Content=" 第一行\n第二行\u202e "))

    assert incoming.text == "第一行\n第二行"


def test_a_picture_tells_its_address() -> None:
    found = message(MsgType="image", Content=None, PicUrl="http://mmbiz.qpic.cn/a", MediaId="m")

    assert (found.kind, found.picture_url, found.text) == ("image", "http://mmbiz.qpic.cn/a", "")


def test_events_tell_the_job_they_are_about() -> None:
    event = {"MsgType": "event", "Content": None, "MsgId": None}
    published = message(**event, Event="PUBLISHJOBFINISH", PublishEventInfo=ARTICLE)
    sent = message(**event, Event="MASSSENDJOBFINISH", MsgID="1000001625")

    assert (published.event, published.job) == ("PUBLISHJOBFINISH", "2247503051")
    assert (sent.event, sent.job) == ("MASSSENDJOBFINISH", "1000001625")


def test_keys_are_those_of_the_message() -> None:
    event = {"MsgType": "event", "Content": None, "MsgId": None, "Event": "subscribe"}

    assert message().key == message(Content="other words", CreateTime=1).key
    assert message().key != message(MsgId="7002").key
    assert message(**event).key == message(**event).key
    assert (
        len({message(**event).key, message(**event, CreateTime=1).key, message(**event, FromUserName="b").key}) == 3
    )


def test_a_plain_answer_goes_back_to_the_sender() -> None:
    root = parsed(answer(PLAIN, message(), "谢谢 ]]> <b>", NOW))

    found = {each.tag: each.text for each in root}
    assert found == {
        "ToUserName": "openid-1",
        "FromUserName": "gh_1",
        "CreateTime": str(int(NOW.timestamp())),
        "MsgType": "text",
        "Content": "谢谢 ]]> <b>",
    }


def test_a_sealed_answer_can_be_opened_and_is_signed() -> None:
    query, body = sealed_call(xml())

    root = parsed(answer(SECURE, read_message(SECURE, query, body, NOW), "谢谢", NOW, nonce="8"))

    sealed = root.findtext("Encrypt")
    assert root.findtext("MsgSignature") == signatures.sign(TOKEN, root.findtext("TimeStamp"), "8", sealed)
    assert "<![CDATA[谢谢]]>" in sealing.unsealed(sealed, KEY, APPID)


def test_nothing_to_say_is_success() -> None:
    assert (answer(PLAIN, message(), "", NOW), answer(SECURE, message(), "", NOW)) == ("success", "success")


def test_a_long_answer_is_cut_between_characters() -> None:
    root = parsed(answer(PLAIN, message(), "长" * 3000, NOW))

    assert root.findtext("Content") == "长" * (ANSWER_BYTES // 3)
