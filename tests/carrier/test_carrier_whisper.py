from scripted_product import CALLER, HOTLINE, MARTA, Page, Product, carrier_for, office

from app.carrier import Answer, Behaviour, Bridged, Failed, RunningCall, Whispered

TEMI = "+493055550102"


async def done(
    answer: Answer, *, product: Product | None = None, behaviour: Behaviour | None = None
) -> tuple[dict[str, str], RunningCall, Product]:
    """Ring, let Marta answer so, and return what the action was told."""
    product = product or office()
    carrier = carrier_for(product, behaviour=behaviour)
    call = await carrier.ring(CALLER, HOTLINE, callees=lambda _: answer)
    await carrier.settle()
    return dict(product.to("/done")[0].params), call, product


async def test_a_whisper_that_ends_without_hanging_up_connects() -> None:
    """Falling off the end of the whisper bridges the call, even to a mailbox; a switch says otherwise."""
    product = office()
    product.pages["/whisper"] = "<Say>A call for you</Say>"
    told, *_ = await done(Answer.mailbox(stays=30), product=product)
    assert (told["DialBridged"], told["DialCallDuration"]) == ("true", "30")
    product = office()
    product.pages["/whisper"] = "<Say>A call for you</Say>"
    told, *_ = await done(Answer.mailbox(), product=product, behaviour=Behaviour(whisper_end_bridges=False))
    assert told["DialBridged"] == "false"


async def test_without_a_whisper_a_pick_up_connects_at_once() -> None:
    product = office(f'<Dial action="/done">{MARTA}</Dial>')
    told, call, _ = await done(Answer.mailbox(), product=product)
    assert told["DialBridged"] == "true"
    assert any(isinstance(event, Bridged) for event in call.events)


async def test_a_dial_inside_a_whisper_is_refused() -> None:
    """13201: a dialled call cannot dial; the leg is lost, the caller is not."""
    product = office()
    product.pages["/whisper"] = f"<Dial>{TEMI}</Dial>"
    told, call, _ = await done(Answer.accept(), product=product)
    assert [event.code for event in call.events if isinstance(event, Failed)] == [13201]
    assert (told["DialBridged"], told["CallStatus"]) == ("false", "in-progress")


async def test_a_failed_whisper_document_costs_only_that_leg() -> None:
    product = office()
    product.pages["/whisper"] = Page(status=500)
    told, call, _ = await done(Answer.accept(), product=product)
    assert (told["DialBridged"], told["CallStatus"]) == ("false", "in-progress")
    assert [event.code for event in call.events if isinstance(event, Failed)] == [11200]


async def test_the_whisper_speaks_for_the_called_leg() -> None:
    """Number url is asked with the child's CallSid, its parent, the presented number and outbound-dial."""
    _, call, product = await done(Answer.accept())
    (whisper,) = product.to("/whisper")
    assert (whisper.get("CallSid"), whisper.get("ParentCallSid")) == (call.legs[1].sid, call.sid)
    assert (whisper.get("From"), whisper.get("To")) == (HOTLINE, MARTA)
    assert (whisper.get("Direction"), whisper.get("CallStatus")) == ("outbound-dial", "in-progress")
    assert [event.text for event in call.events if isinstance(event, Whispered)] == ["Press 1"]


async def test_who_picks_up_and_presses_nothing_stays_on_the_line() -> None:
    """Unlike a mailbox: if the whisper connects them all the same, they talk."""
    told, *_ = await done(Answer.pick_up(talk=90))
    assert told["DialBridged"] == "false"
    product = office()
    product.pages["/whisper"] = "<Say>A call for you</Say>"
    told, *_ = await done(Answer.pick_up(talk=90), product=product)
    assert told["DialBridged"] == "true"
    assert int(told["DialCallDuration"]) >= 90
