"""When nothing works: the service centre, once more, the front door again, and in the end the truth."""

import pytest
from voice_calls import SERVICE_CENTRE, Door, Phone, Reply

ANSWERED = {"DialCallStatus": "completed", "DialBridged": "true"}
NOT_ANSWERED = {"DialCallStatus": "no-answer", "DialBridged": "false"}


async def after(door: Door, phone: Phone, reply: Reply, **ended: str) -> Reply:
    """Let the leg of a document end in some way, and return what follows."""
    return await door.post(reply.action, phone.pairs(**ended))


def start_of(reply: Reply) -> str:
    return reply.the("Redirect").text


async def test_after_a_talk_on_the_fallback_nobody_is_rung_again(town_door: Door) -> None:
    phone = Phone(town_door)
    first = await town_door.post("/voice/fallback", phone.pairs(ErrorCode="11200"))
    assert first.the("Number").text == SERVICE_CENTRE
    following = await after(town_door, phone, first, **ANSWERED)
    assert following.is_twiml()
    assert following.verbs == ()


async def test_who_hangs_up_on_the_fallback_is_rung_for_no_longer(town_door: Door) -> None:
    phone = Phone(town_door)
    first = await town_door.post("/voice/fallback", phone.pairs())
    gone = await town_door.post(first.action, phone.pairs("completed", **NOT_ANSWERED))
    assert gone.verbs == ()


async def test_the_centre_is_rung_twice_and_then_the_call_begins_again(town_door: Door) -> None:
    phone = Phone(town_door)
    first = await town_door.post("/voice/fallback", phone.pairs())
    second = await after(town_door, phone, first, **NOT_ANSWERED)
    assert second.the("Number").text == SERVICE_CENTRE
    third = await after(town_door, phone, second, **NOT_ANSWERED)
    welcome = await town_door.post(start_of(third), phone.pairs())
    assert welcome.has("Gather")
    assert "Kundennummer" in welcome.words


async def test_a_house_that_stays_broken_tells_the_truth_instead_of_ringing_for_ever(town_door: Door) -> None:
    phone = Phone(town_door)
    paths = [f"/voice/fallback/last/{number}" for number in range(3)]
    words = [await town_door.post(path, phone.pairs(**NOT_ANSWERED)) for path in paths]
    assert [reply.has("Redirect") for reply in words] == [True, True, False]
    assert words[-1].has("Hangup")
    assert words[-1].words == "Leider ist niemand zu erreichen. Es liegt an uns."


async def test_what_is_ordered_after_beginning_again_is_not_taken_for_a_repeat(own_door: Door) -> None:
    """A call-back before and one after the fallback are two orders, each with its own event."""
    phone = Phone(own_door)
    await order_a_callback(phone, await phone.begin())
    await order_a_callback(phone, await own_door.post("/voice/start/1", phone.pairs()))
    assert await own_door.count("concerns") == 2


async def test_the_log_follows_a_call_whose_state_was_lost_and_that_then_begins_again(town_door: Door) -> None:
    phone = Phone(town_door)
    await phone.begin()
    for number in (1, 2):
        await town_door.post(f"/voice/turn/broken-{number}", phone.pairs(Digits="1"))
        phone.reply = await town_door.post(f"/voice/start/{number}", phone.pairs())
        await phone.press("0393112233#", "1")
    await phone.end()
    record = await phone.record()
    ended = next(event for event in record.events if event.kind == "ended")
    assert ended.details["step"] == "main_menu.start"
    assert [event.kind for event in record.events].count("astray") == 2


async def order_a_callback(phone: Phone, reply: Reply) -> None:
    """Press 0, find the centre busy, and order a call-back on the number at hand."""
    door = phone.door
    ringing = await door.post(reply.action, phone.pairs(Digits="0"))
    choice = await door.post(ringing.action, phone.pairs(DialCallStatus="busy", DialBridged="false"))
    which = await door.post(choice.action, phone.pairs(Digits="2"))
    when = await door.post(which.action, phone.pairs(Digits="1"))
    ordered = await door.post(when.action, phone.pairs(Digits="1"))
    assert "spätestens in zwei Arbeitstagen" in ordered.words


@pytest.mark.parametrize("keys", ["9", "*"])
async def test_nobody_is_kept_in_a_circle_of_keys(town_door: Door, keys: str) -> None:
    """Back and repeat cost the free line money and try numbers: after sixty turns a person takes over."""
    phone = Phone(town_door)
    reply = await phone.begin()
    for _ in range(60):
        if reply.has("Dial"):
            break
        reply = await town_door.post(reply.action, phone.pairs(Digits=keys))
    assert reply.the("Number").text == SERVICE_CENTRE


async def test_three_numbers_are_looked_up_in_a_call_whatever_is_pressed_between(town_door: Door) -> None:
    phone = Phone(town_door)
    reply = await phone.begin()
    for number in ("7777777771", "7777777772", "7777777773"):
        reply = await town_door.post(reply.action, phone.pairs(Digits=number))
        if "Geburtsdatum" in reply.words:
            reply = await town_door.post(reply.action, phone.pairs(Digits="01011970"))
        reply = await town_door.post(reply.action, phone.pairs(Digits="9"))
    assert reply.the("Number").text == SERVICE_CENTRE


async def test_a_flood_of_parameters_is_refused_before_it_is_looked_at(town_door: Door) -> None:
    """Checking a signature takes the square of their number: nobody may buy minutes of it with one request."""
    flood = [(f"n{number}", "") for number in range(501)]
    assert (await town_door.post("/voice/incoming", flood)).status == 403


async def test_an_old_request_that_comes_again_does_not_move_the_call_back(town_door: Door) -> None:
    """The log says where the caller really was when they left, not where a late repeat found them."""
    phone = Phone(town_door)
    old = (await phone.begin()).action
    await phone.press("0393112233#", "1")
    await town_door.post(old, phone.pairs(Digits="0393112233", FinishedOnKey="#"))
    await phone.end()
    ended = next(event for event in (await phone.record()).events if event.kind == "ended")
    assert ended.details["step"] == "main_menu.start"
