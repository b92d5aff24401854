from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripted_product import BASE, CALLER, HOTLINE, Page, Product, carrier_for

from app.carrier import WEATHERS, Answer, Behaviour, HangUpAt, HungUp, KeysCaller, OwnNumber

PATHS = [f"/p{n}" for n in range(5)]
MOST_REQUESTS = Behaviour().most_requests
NUMBER = "+493055550101"

paths = st.sampled_from(PATHS)
spoken = st.sampled_from(["<Say>Hello there</Say>", '<Pause length="2"/>', "<Play>/p0</Play>"])
verbs = st.one_of(
    spoken,
    st.builds('<Gather numDigits="2" action="{}" timeout="3">{}</Gather>'.format, paths, spoken),
    st.builds('<Gather action="{}" actionOnEmptyResult="true"/>'.format, paths),
    st.builds("<Redirect>{}</Redirect>".format, paths),
    st.builds(
        '<Dial action="{}" timeout="9" answerOnBridge="true"><Number url="{}" statusCallback="/s">{}</Number></Dial>'
        "".format,
        paths,
        paths,
        st.just(NUMBER),
    ),
    st.builds("<Dial><Number>{0}</Number><Number>{0}</Number></Dial>".format, st.just(NUMBER)),
    st.builds('<Record action="{}"/>'.format, paths),
    st.builds('<Enqueue waitUrl="{}" action="{}">team</Enqueue>'.format, paths, paths),
    st.builds('<Dial action="{}" timeout="7"><Queue url="{}">team</Queue></Dial>'.format, paths, paths),
    st.sampled_from(["<Leave/>", "<Hangup/>", "<Reject/>", "<Nonsense/>", '<Gather numDigits="none"/>']),
)
pages = st.one_of(
    st.lists(verbs, max_size=4).map("".join),
    st.sampled_from([Page(status=500), Page(status=204, content_type=""), Page("plain", raw=True)]),
)
answers = st.sampled_from(
    [
        Answer.accept(talk=5),
        Answer.accept(talk=5, ends_first="caller"),
        Answer.busy(),
        Answer.no_answer(),
        Answer.decline(),
        Answer.mailbox(),
        Answer.failed(),
        Answer.hang_up(),
    ]
)
leaving = st.one_of(
    st.none(),
    st.builds(HangUpAt, seconds=st.floats(0, 60)),
    st.builds(HangUpAt, events=st.integers(1, 30)),
    st.builds(HangUpAt, ringing=st.integers(1, 2)),
)
scripts = st.lists(st.sampled_from(["1", "12", "123#", "-", "#", "say:yes", "hangup"]), max_size=6).map(" ".join)


@dataclass(frozen=True)
class Story:
    """One call: what the product says, who answers, when the caller leaves, and the weather."""

    bodies: list[str | Page]
    answer: Answer
    leave: HangUpAt | None
    script: str
    weather: str
    fallback: str


stories = st.builds(
    Story,
    bodies=st.lists(pages, min_size=5, max_size=5),
    answer=answers,
    leave=leaving,
    script=scripts,
    weather=st.sampled_from(sorted(WEATHERS)),
    fallback=st.sampled_from(["", f"{BASE}/p4"]),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories)
async def test_whatever_the_product_says_every_call_ends_and_is_reported_once(story: Story) -> None:
    """No document, answer, caller or weather may leave a line open or a call without its one end."""
    product = Product({**dict(zip(PATHS, story.bodies, strict=True)), "/s": Page(status=204)})
    own = OwnNumber(HOTLINE, f"{BASE}/p0", f"{BASE}/ended", story.fallback)
    carrier = carrier_for(product, own=own, weather=WEATHERS[story.weather], callees=lambda _: story.answer)
    leave = story.leave or HangUpAt(seconds=600)
    call = await carrier.ring(CALLER, HOTLINE, caller=KeysCaller(story.script), hang_up_after=leave)
    await carrier.settle()
    assert all(leg.is_over for leg in call.legs)
    assert len([event for event in call.events if isinstance(event, HungUp)]) == 1
    assert product.signatures_are_right()
    tokens = {one.headers["i-twilio-idempotency-token"] for one in product.to("/ended")}
    lossy = {"no callbacks", "one request in ten lost", "first answer lost"}
    assert len(tokens) == 1 or (len(tokens) == 0 and (story.weather in lossy or len(call.requests()) >= MOST_REQUESTS))
