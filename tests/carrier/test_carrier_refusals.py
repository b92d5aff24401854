import pytest

from app.carrier.checking import ANNOUNCEMENT, MAIN, WAITING, WHISPER, check
from app.carrier.twiml import parse

NUMBER = "<Number>+493055550101</Number>"


def faults(body: str, stage: str = MAIN) -> list[tuple[int, bool]]:
    return [(fault.code, fault.fatal) for fault in check(parse(f"<Response>{body}</Response>"), stage)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f'<Dial timeout="soon">{NUMBER}</Dial>', 13212),
        (f'<Dial timeout="601">{NUMBER}</Dial>', 13212),
        (f'<Dial hangupOnStar="yes">{NUMBER}</Dial>', 13213),
        (f'<Dial timeLimit="0">{NUMBER}</Dial>', 13216),
        (f'<Dial record="please">{NUMBER}</Dial>', 13217),
        (f'<Dial sequential="1">{NUMBER}</Dial>', 13218),
        (f'<Dial answerOnBridge="1">{NUMBER}</Dial>', 13219),
        (f'<Dial ringTone="prussia">{NUMBER}</Dial>', 13220),
        ('<Dial><Number method="PUT">+493055550101</Number></Dial>', 13221),
        ('<Dial><Number sendDigits="abc">+493055550101</Number></Dial>', 13222),
        ("<Dial><Say>no</Say></Dial>", 13215),
        ("<Dial/>", 13215),
        (f"<Dial>{NUMBER * 11}</Dial>", 13215),
        (f"<Dial>{NUMBER}<Conference>a</Conference></Dial>", 13000),
        ('<Gather finishOnKey="##"/>', 13310),
        ('<Gather timeout="0"/>', 13313),
        ('<Gather numDigits="0"/>', 13314),
        ("<Gather><Dial/></Gather>", 13320),
        ('<Gather input="voice"/>', 13326),
        ('<Gather input="speech" speechTimeout="long"/>', 13327),
        ('<Gather input="speech" speechTimeout="auto"/>', 13335),
        ('<Gather language="German!"/>', 13331),
        ('<Gather actionOnEmptyResult="1"/>', 13338),
        ('<Play loop="-1">/a.wav</Play>', 13410),
        ('<Play digits="hello"/>', 13420),
        ("<Play/>", 13430),
        ('<Say loop="x">a</Say>', 13510),
        ('<Say language="Deutsch!">a</Say>', 13512),
        ('<Record maxLength="0"/>', 13610),
        ('<Record timeout="x"/>', 13612),
        ('<Record finishOnKey="x"/>', 13613),
        ('<Redirect method="PUT">/a</Redirect>', 13710),
        ('<Pause length="x"/>', 13910),
        (f"<Enqueue>{'a' * 65}</Enqueue>", 14201),
    ],
)
def test_a_bad_value_is_refused_with_its_code(body: str, code: int) -> None:
    """Codes of the network's error list for values it does not take."""
    assert (code, True) in faults(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<Sing>la</Sing>", 12200),
        ("<say>hello</say>", 12200),  # names are case-sensitive
        ('<Gather numdigits="1"/>', 12200),
        ("<Say></Say>", 13520),
        (f"<Say>{'a' * 4097}</Say>", 13521),
        (f'<Say voice="Polly.Vicki">{"ä" * 1501}</Say>', 13521),
        ("<Hangup/><Say>late</Say>", 12200),
        # a list written into the attribute instead of words between spaces
        ("<Dial><Number statusCallbackEvent=\"['initiated']\">+493055550101</Number></Dial>", 12200),
    ],
)
def test_a_harmless_mistake_is_only_a_warning(body: str, code: int) -> None:
    """12200 and 13521 are warnings: what is not known is ignored."""
    assert faults(body) == [(code, False)]


def test_what_the_hotline_says_is_accepted_without_a_word() -> None:
    body = (
        '<Gather input="dtmf" numDigits="1" timeout="6" finishOnKey="" action="/a" actionOnEmptyResult="true">'
        '<Say language="de-DE" voice="Polly.Vicki-Neural">Hallo <break time="1s"/></Say><Pause length="1"/></Gather>'
        '<Dial action="/d" answerOnBridge="true" ringTone="de" timeout="15" callerId="+493055550100">'
        '<Number url="/w" statusCallback="/s" statusCallbackEvent="initiated answered">+493055550101</Number></Dial>'
        '<Record action="/r" maxLength="120" finishOnKey="#" playBeep="true" trim="do-not-trim"/>'
        '<Enqueue waitUrl="/wait" action="/x">team</Enqueue><Redirect>/y</Redirect>'
    )
    assert faults(body) == []


@pytest.mark.parametrize(
    ("stage", "body", "expected"),
    [
        (WHISPER, f"<Dial>{NUMBER}</Dial>", 13201),
        (WHISPER, "<Record/>", 12200),
        (WAITING, f"<Dial>{NUMBER}</Dial>", 12200),
        (ANNOUNCEMENT, "<Gather/>", 12200),
    ],
)
def test_a_verb_out_of_its_place_is_refused(stage: str, body: str, expected: int) -> None:
    """Whispers, waiting documents and announcements may hold only some of the verbs."""
    assert (expected, True) in faults(body, stage)


def test_leave_belongs_to_a_queue() -> None:
    assert faults("<Leave/>", WAITING) == []
    assert faults("<Leave/>", MAIN) == [(12200, False)]
