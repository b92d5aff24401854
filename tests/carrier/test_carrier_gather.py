from collections.abc import Sequence

import pytest
from scripted_product import CALLER, HOTLINE, Page, Product, carrier_for

from app.carrier import (
    Behaviour,
    FunctionCaller,
    HangUp,
    Heard,
    HungUp,
    InteractiveCaller,
    Keyed,
    KeysCaller,
    Said,
    Silence,
    Spoken,
)
from app.carrier.callers import Reply


def menu(attributes: str, inside: str = "<Say>Your number</Say>", after: str = "<Say>Nothing heard</Say>") -> Product:
    return Product(
        {"/in": f'<Gather action="/keys" {attributes}>{inside}</Gather>{after}', "/keys": "<Say>Thanks</Say>"}
    )


async def keyed(product: Product, script: str, behaviour: Behaviour | None = None) -> dict[str, str] | None:
    """Ring with a script and return what the action was told, None if it was not asked."""
    await carrier_for(product, behaviour=behaviour).ring(CALLER, HOTLINE, caller=KeysCaller(script))
    asked = product.to("/keys")
    return dict(asked[0].params) if asked else None


async def test_enough_digits_end_the_entry_without_a_finishing_key() -> None:
    """NumDigits reached: Digits are sent, FinishedOnKey is empty."""
    told = await keyed(menu('numDigits="4"'), "1234")
    assert told is not None
    assert (told["Digits"], told["FinishedOnKey"], told["CallStatus"]) == ("1234", "", "in-progress")


async def test_the_finishing_key_ends_the_entry_and_is_not_a_digit() -> None:
    """The finishing key is left out of Digits and named in FinishedOnKey."""
    told = await keyed(menu(""), "12345#")
    assert told is not None
    assert (told["Digits"], told["FinishedOnKey"]) == ("12345", "#")


async def test_another_finishing_key_makes_the_hash_a_digit() -> None:
    told = await keyed(menu('finishOnKey="*"'), "1#2*")
    assert told is not None
    assert (told["Digits"], told["FinishedOnKey"]) == ("1#2", "*")


async def test_an_empty_finishing_key_means_none() -> None:
    """finishOnKey="" lets every key be a digit; the timeout ends the entry."""
    told = await keyed(menu('finishOnKey="" timeout="3"'), "1#*")
    assert told is not None
    assert told["Digits"] == "1#*"


async def test_a_partial_entry_is_sent_when_the_caller_falls_silent() -> None:
    """The timeout starts anew with each key; what was keyed until then is sent."""
    product = menu('numDigits="10" timeout="7"', inside="")
    carrier = carrier_for(product)
    call = await carrier.ring(CALLER, HOTLINE, caller=KeysCaller("12"))
    assert product.to("/keys")[0].get("Digits") == "12"
    assert call.duration == 7


async def test_silence_goes_on_with_the_next_verb_and_asks_nobody() -> None:
    """Without an input the action is not requested: the verb after <Gather> follows."""
    product = menu('numDigits="1" timeout="4"')
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert product.to("/keys") == []
    assert [event.seconds for event in call.events if isinstance(event, Silence)] == [4.0]
    assert [event.text for event in call.events if isinstance(event, Said)] == ["Your number", "Nothing heard"]


async def test_the_timeout_starts_when_the_prompt_is_over() -> None:
    """The patience of five seconds begins after the nested prompts."""
    product = menu("", inside=f'<Say>{"a" * 140}</Say><Pause length="2"/>', after="")
    call = await carrier_for(product).ring(CALLER, HOTLINE)
    assert call.duration == 17


@pytest.mark.parametrize(("switch", "has_digits"), [("absent", False), ("empty", True)])
async def test_silence_can_be_sent_to_the_action(switch: str, has_digits: bool) -> None:
    """ActionOnEmptyResult asks the action all the same; whether Digits is empty or absent is not settled."""
    behaviour = Behaviour(empty_digits="empty" if switch == "empty" else "absent")
    told = await keyed(menu('actionOnEmptyResult="true"'), "-", behaviour)
    assert told is not None
    assert ("Digits" in told) is has_digits


async def test_the_finishing_key_alone_is_no_input() -> None:
    """`#` alone yields no digits, so the next verb follows unless the switch says otherwise."""
    assert await keyed(menu(""), "#") is None
    told = await keyed(menu(""), "#", Behaviour(lone_finish_key_asks_action=True))
    assert told is not None
    assert (told["Digits"], told["FinishedOnKey"]) == ("", "#")


async def test_without_an_action_the_present_document_is_asked_again() -> None:
    """The default action is the URL of the document itself."""
    product = Product({"/in": lambda params: "<Say>Done</Say>" if params.get("Digits") else "<Gather numDigits='1'/>"})
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("5"))
    assert [asked.get("Digits") for asked in product.to("/in")] == [None, "5"]
    assert call.transcript()[-2].endswith("Done")


def two_menus() -> Product:
    first = '<Gather action="/b" numDigits="2"><Say>First</Say></Gather>'
    second = f'<Gather action="/c" numDigits="2"><Say>{"Second " * 40}</Say></Gather><Say>Too slow</Say>'
    return Product({"/in": first, "/b": second, "/c": "<Say>End</Say>"})


async def test_surplus_keys_cut_the_next_prompt_short() -> None:
    """Keys beyond numDigits stay on the line and interrupt the next prompt that listens."""
    product = two_menus()
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("1234"))
    assert [asked.get("Digits") for asked in product.asked[1:3]] == ["12", "34"]
    assert not [event for event in call.events if isinstance(event, Said) and event.text.startswith("Second")]


async def test_surplus_keys_can_be_lost_and_are_recorded_as_such() -> None:
    product = two_menus()
    carrier = carrier_for(product, behaviour=Behaviour(surplus_keys="lost"))
    call = await carrier.ring(CALLER, HOTLINE, caller=KeysCaller("1234"))
    assert product.to("/c") == []
    assert [event.keys for event in call.events if isinstance(event, Keyed) and not event.used] == ["34"]


async def test_a_finishing_key_after_the_last_digit_reaches_nobody() -> None:
    """Ten of ten digits and a `#`: the `#` falls between two documents. A switch makes it reach the next prompt."""
    product = two_menus()
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("12# 34"))
    assert [asked.get("Digits") for asked in product.asked[1:3]] == ["12", "34"]
    assert [event.keys for event in call.events if isinstance(event, Keyed) and not event.used] == ["#"]


async def test_a_hash_out_of_habit_reaches_nobody_even_where_no_key_finishes() -> None:
    product = two_menus()
    product.pages["/in"] = '<Gather action="/b" numDigits="2" finishOnKey=""><Say>First</Say></Gather>'
    await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("12# 34"))
    assert [asked.get("Digits") for asked in product.asked[1:3]] == ["12", "34"]


async def test_a_kept_finishing_key_ends_the_next_entry_before_it_began() -> None:
    product = two_menus()
    carrier = carrier_for(product, behaviour=Behaviour(late_finish_key="kept"))
    call = await carrier.ring(CALLER, HOTLINE, caller=KeysCaller("12# 34"))
    assert product.to("/c") == []
    assert call.transcript()[-2].endswith("Too slow")


async def test_one_token_answers_one_prompt_and_a_dash_is_silence() -> None:
    again = '<Gather action="/keys" numDigits="1" timeout="2"><Say>Again</Say></Gather>' * 3
    product = Product({"/in": again, "/keys": ""})
    caller = KeysCaller("- - 7 8")
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=caller)
    assert product.to("/keys")[0].get("Digits") == "7"
    assert len([event for event in call.events if isinstance(event, Silence)]) == 2
    assert caller.left == ("8",)


async def test_a_script_can_hang_up() -> None:
    product = menu("")
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("hangup"))
    assert call.events[-1] == HungUp(call.events[-1].at, "caller")
    assert product.to("/keys") == []


async def test_a_robot_hears_each_sentence_once_and_answers() -> None:
    """A caller by function is given the sentences since the last answer."""
    heard: list[list[str]] = []

    def answer(sentences: Sequence[str]) -> Reply:
        heard.append(list(sentences))
        return "1" if len(heard) == 1 else HangUp.NOW

    product = Product({"/in": f"<Say>Welcome</Say>{_one('/in2', 'Press 1')}", "/in2": _one("/x", "Now 2")})
    await carrier_for(product).ring(CALLER, HOTLINE, caller=FunctionCaller(answer))
    assert heard == [["Welcome", "Press 1"], ["Now 2"]]


def _one(action: str, text: str) -> str:
    return f'<Gather numDigits="1" action="{action}"><Say>{text}</Say></Gather>'


async def test_a_person_at_a_terminal_types_keys_and_leaves_at_the_end_of_input() -> None:
    typed = iter(["", "5"])

    def read(question: str) -> str:
        assert question == "keys> "
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    product = Product({"/in": _one("/x", "A") + _one("/x", "B"), "/x": _one("/y", "C"), "/y": ""})
    call = await carrier_for(product).ring(CALLER, HOTLINE, caller=InteractiveCaller(read))
    assert product.to("/x")[0].get("Digits") == "5"
    assert call.events[-1] == HungUp(call.events[-1].at, "caller")


async def test_speech_is_sent_with_its_confidence() -> None:
    """input="speech": SpeechResult and, if known, Confidence; no Digits."""
    told = await keyed(menu('input="dtmf speech" language="de-DE"'), "say:zwölf_fünf")
    assert told is not None
    assert (told["SpeechResult"], told["Confidence"]) == ("zwölf fünf", "0.9")
    assert "Digits" not in told


async def test_the_confidence_may_be_missing() -> None:
    """The presence of Confidence is not guaranteed."""

    class Mumbler:
        async def key(self, heard: Heard) -> Reply:
            del heard
            return Spoken("ja", None)

    product = menu('input="speech"')
    await carrier_for(product).ring(CALLER, HOTLINE, caller=Mumbler())
    assert "Confidence" not in product.to("/keys")[0].names


async def test_words_are_not_heard_where_only_keys_are_taken() -> None:
    assert await keyed(menu(""), "say:hello") is None


async def test_a_redirected_action_loses_the_digits() -> None:
    """A 3xx answer is followed, but the digits are not sent again."""
    moved = Page(status=307, headers=(("location", "/keys/"),))
    product = Product({"/in": '<Gather action="/keys" numDigits="1"/>', "/keys": moved, "/keys/": "<Say>Hm</Say>"})
    await carrier_for(product).ring(CALLER, HOTLINE, caller=KeysCaller("1"))
    (second,) = product.to("/keys/")
    assert (second.method, second.get("Digits"), second.get("CallStatus")) == ("POST", None, "in-progress")
    assert product.signatures_are_right()
