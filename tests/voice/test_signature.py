"""Only the carrier is let in: the signature over every parameter and the URL that the carrier sees, whatever proxy."""

from collections.abc import Callable
from urllib.parse import urldefrag
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import ImmutableMultiDict
from voice_calls import ACCOUNT, HOTLINE, JONAS_PHONE, PUBLIC_URL, TOKEN, Door, Pairs, Phone, Reply, door_to

from app.carrier.signature import sign
from app.voice.signature import Signature

INCOMING = "/voice/incoming"
TABLES = ("calls", "call_events", "legs", "concerns")


def ringing(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the parameters of a call that comes in."""
    sid = f"CA{uuid4().hex}"
    return [
        ("CallSid", sid),
        ("AccountSid", ACCOUNT),
        ("From", JONAS_PHONE),
        ("To", HOTLINE),
        ("CallStatus", "ringing"),
        ("FromCity", ""),
        *more,
    ]


async def asked(door: Door, seen_by_carrier: str, seen_by_house: str, pairs: Pairs) -> Reply:
    """Sign for one URL and deliver to another, as a proxy in between does."""
    return await door.send(seen_by_house, pairs, {"X-Twilio-Signature": sign(TOKEN, seen_by_carrier, pairs)})


@pytest.mark.parametrize(
    ("public_url", "seen_by_carrier", "seen_by_house"),
    [
        ("https://hotline.example", "https://hotline.example", "https://hotline.example"),
        ("https://hotline.example", "https://hotline.example", "http://hotline.example"),
        ("https://hotline.example", "https://hotline.example", "http://10.0.0.7:8000"),
        ("https://hotline.example:443", "https://hotline.example", "http://127.0.0.1:8000"),
        ("https://hotline.example:8443", "https://hotline.example:8443", "http://127.0.0.1:8000"),
        ("http://hotline.example:8080", "http://hotline.example:8080", "http://127.0.0.1:8000"),
        ("http://[::1]:8080", "http://[::1]:8080", "http://127.0.0.1:8000"),
        ("https://hotline.example/", "https://hotline.example", "http://inside"),
        ("https://hotline.example/jobcenter", "https://hotline.example/jobcenter", "http://inside"),
        ("https://hotline.example/jobcenter/", "https://hotline.example/jobcenter", "http://inside"),
        ("https://door:secret@hotline.example", "https://door:secret@hotline.example", "http://inside"),
        ("https://door:secret@hotline.example:8443", "https://door:secret@hotline.example:8443", "http://inside"),
        ("https://hotline.example#rc=2", "https://hotline.example", "http://inside"),
        ("https://HOTLINE.example", "https://HOTLINE.example", "http://inside"),
    ],
)
async def test_a_signature_fits_whatever_proxy_lies_in_between(
    shared_engine: AsyncEngine, public_url: str, seen_by_carrier: str, seen_by_house: str
) -> None:
    door = door_to(shared_engine, public_url=public_url)
    reply = await asked(door, seen_by_carrier + INCOMING, seen_by_house + INCOMING, ringing())
    assert reply.leads_on()


@pytest.mark.parametrize(
    "public_url",
    [
        "https://hotline.example/",
        "https://hotline.example/jobcenter",
        "https://door:secret@hotline.example",
        "https://hotline.example#rc=2",
        "https://hotline.example/#rc=2",
    ],
)
async def test_the_next_request_finds_the_way_back_through_the_same_proxy(
    shared_engine: AsyncEngine, public_url: str
) -> None:
    """What the house writes into its documents is an address that the carrier can sign and the house can check."""
    door = door_to(shared_engine, public_url=public_url)
    prefix = urldefrag(public_url).url.rstrip("/")
    pairs = ringing()
    first = await asked(door, prefix + INCOMING, f"http://inside{INCOMING}", pairs)
    wanted = urldefrag(first.action).url
    assert wanted.startswith(f"{prefix}/voice/turn/")
    second = await asked(door, wanted, wanted.replace(prefix, "http://inside"), [*pairs, ("Digits", "0")])
    assert second.the("Dial")


async def test_overrides_behind_an_action_url_are_no_part_of_the_signature(town_door: Door) -> None:
    """The fragment (#rc=2) is the carrier's own; it is neither sent nor signed."""
    phone = Phone(town_door)
    action = (await phone.begin()).action + "#rc=2&rp=all"
    reply = await town_door.post(action, phone.pairs(Digits="0"))
    assert reply.has("Dial")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param([("Digits", "2"), ("Digits", "1"), ("Digits", "1")], id="repeated"),
        pytest.param([("FromZip", ""), ("Empty", "")], id="blank"),
        pytest.param([("", "a value without a name")], id="nameless"),
        pytest.param([("Zebra", "1"), ("apple", "2"), ("Apple", "3")], id="capitals sort first"),
        pytest.param([("SpeechResult", "zwölf fünf"), ("Имя", "Привет"), ("اسم", "مرحبا 🙂")], id="every script"),
        pytest.param([("a&b=c", "1+1 = 2 & %20;%")], id="separators inside"),
        pytest.param([(f"SipHeader_X-{n}", str(n)) for n in range(200)], id="two hundred"),
        pytest.param([("CallToken", "%7B%22parentCallInfoToken%22%3A%22JWT%22%7D")], id="signed call token"),
        pytest.param([("StirVerstat", "TN-Validation-Passed-A")], id="signed attestation"),
    ],
)
async def test_every_parameter_is_signed_whatever_it_looks_like(town_door: Door, more: Pairs) -> None:
    assert (await town_door.post(INCOMING, ringing(*more))).leads_on()


async def test_the_order_of_the_parameters_does_not_matter(town_door: Door) -> None:
    pairs = ringing(("Digits", "1"), ("Digits", "2"))
    signed = {"X-Twilio-Signature": sign(TOKEN, PUBLIC_URL + INCOMING, pairs)}
    assert (await town_door.send(PUBLIC_URL + INCOMING, pairs[::-1], signed)).leads_on()


@pytest.mark.parametrize(
    "target",
    [
        "/voice/leg/%41%2B%3d/status",
        "/voice/leg/a%20b/status?role=own&x=a%20b%2Bc",
        "/voice/leg/a/status?b=2&a=1&empty=&b=1",
        "/voice/leg/a/status?%C3%BC=1",
        "/voice/status?role=own+or+not",
    ],
)
async def test_path_and_query_are_signed_as_they_were_sent(town_door: Door, target: str) -> None:
    """A decoded path or a sorted query would no longer be what was signed; blank query values count too."""
    assert (await town_door.post(target, ringing())).is_twiml()


@pytest.mark.parametrize("more", [("CallToken", "%7Bjwt%7D"), ("StirVerstat", "No-TN-Validation")])
async def test_what_some_networks_add_after_signing_is_let_through(town_door: Door, more: tuple[str, str]) -> None:
    pairs = ringing()
    signed = {"X-Twilio-Signature": sign(TOKEN, PUBLIC_URL + INCOMING, pairs)}
    assert (await town_door.send(PUBLIC_URL + INCOMING, [*pairs, more], signed)).leads_on()


async def test_both_of_them_unsigned_are_let_through_but_no_third(town_door: Door) -> None:
    pairs = ringing()
    signed = {"X-Twilio-Signature": sign(TOKEN, PUBLIC_URL + INCOMING, pairs)}
    both = [*pairs, ("CallToken", "t"), ("StirVerstat", "s")]
    assert (await town_door.send(PUBLIC_URL + INCOMING, both, signed)).status == 200
    assert (await town_door.send(PUBLIC_URL + INCOMING, [*both, ("Digits", "1")], signed)).status == 403


Forged = Callable[[str, list[tuple[str, str]]], tuple[str, Pairs, dict[str, str]]]
"""Makes URL, parameters and headers out of an honest URL and honest parameters."""


def honest(url: str, pairs: Pairs) -> dict[str, str]:
    return {"X-Twilio-Signature": sign(TOKEN, url, pairs)}


FORGERIES: dict[str, Forged] = {
    "no header": lambda url, pairs: (url, pairs, {}),
    "empty header": lambda url, pairs: (url, pairs, {"X-Twilio-Signature": ""}),
    "blank header": lambda url, pairs: (url, pairs, {"X-Twilio-Signature": " " * 28}),
    "not a signature": lambda url, pairs: (url, pairs, {"X-Twilio-Signature": "?" * 28}),
    "another token": lambda url, pairs: (url, pairs, {"X-Twilio-Signature": sign("f" * 32, url, pairs)}),
    "no token": lambda url, pairs: (url, pairs, {"X-Twilio-Signature": sign("", url, pairs)}),
    "a half": lambda url, pairs: (url, pairs, {"X-Twilio-Signature": sign(TOKEN, url, pairs)[:14]}),
    "lower case": lambda url, pairs: (url, pairs, {"X-Twilio-Signature": sign(TOKEN, url, pairs).lower()}),
    "a value changed": lambda url, pairs: (url, [("CallSid", "CAf"), *pairs[1:]], honest(url, pairs)),
    "a value added": lambda url, pairs: (url, [*pairs, ("Digits", "1")], honest(url, pairs)),
    "a blank added": lambda url, pairs: (url, [*pairs, ("Digits", "")], honest(url, pairs)),
    "a value dropped": lambda url, pairs: (url, pairs[1:], honest(url, pairs)),
    "a blank dropped": lambda url, pairs: (url, pairs[:-1], honest(url, pairs)),
    "a second value": lambda url, pairs: (url, [*pairs, ("From", "+49301")], honest(url, pairs)),
    "nothing at all": lambda url, pairs: (url, [], honest(url, pairs)),
    "another door": lambda url, pairs: (PUBLIC_URL + "/voice/status", pairs, honest(url, pairs)),
    "a query added": lambda url, pairs: (f"{url}?a=1", pairs, honest(url, pairs)),
    "another host": lambda url, pairs: (url, pairs, honest("https://elsewhere.example/voice/incoming", pairs)),
    "another scheme": lambda url, pairs: (url, pairs, honest("http://hotline.example/voice/incoming", pairs)),
    "signed as a GET": lambda url, pairs: (url, pairs, honest(url, [])),
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_request_is_refused(town_door: Door, name: str) -> None:
    url, pairs, headers = FORGERIES[name](PUBLIC_URL + INCOMING, ringing())
    reply = await town_door.send(url, pairs, headers)
    assert reply.status == 403
    assert "<Response" not in reply.text


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.parametrize("kind", ["turn/x", "leg/x/announce", "leg/x/decide", "leg/x/status", "status", "fallback"])
async def test_no_door_is_left_open(town_door: Door, kind: str, name: str) -> None:
    url, pairs, headers = FORGERIES[name](f"{PUBLIC_URL}/voice/{kind}", ringing())
    if name not in {"another door", "another host", "another scheme"}:
        assert (await town_door.send(url, pairs, headers)).status == 403


async def test_a_refused_request_leaves_no_trace_in_the_database_or_in_the_log(
    own_door: Door, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing of what a stranger sends is kept: a log that strangers write is a log nobody can trust."""
    rows = [await own_door.count(table) for table in TABLES]
    secret = "0397445566"
    for forge in FORGERIES.values():
        pairs = ringing(("SpeechResult", secret))
        url, changed, headers = forge(PUBLIC_URL + INCOMING, pairs)
        assert secret not in (await own_door.send(url, changed, headers)).text
    assert rows == [await own_door.count(table) for table in TABLES]
    written = "".join(capfd.readouterr())
    assert secret not in written
    assert JONAS_PHONE not in written


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_post_is_answered(own_door: Door, method: str) -> None:
    """An answer to GET could be kept by a cache on the way, and belongs to one caller."""
    pairs = ringing()
    query = "&".join(f"{name}={value}" for name, value in pairs).replace("+", "%2B")
    url = f"{PUBLIC_URL}{INCOMING}?{query}"
    reply = await own_door.deliver(url, b"", {"X-Twilio-Signature": sign(TOKEN, url, [])}, method)
    assert reply.status in {403, 405}
    assert await own_door.count("calls") == 0


@pytest.mark.parametrize("kilobytes", [65, 1024])
async def test_a_body_larger_than_any_the_carrier_sends_is_refused(own_door: Door, kilobytes: int) -> None:
    assert (await own_door.post(INCOMING, ringing(("Digits", "1" * kilobytes * 1024)))).status == 403
    assert await own_door.count("calls") == 0


async def test_a_slash_at_the_end_is_not_redirected(town_door: Door) -> None:
    """The network follows a redirect without the digits that were keyed."""
    assert (await town_door.post(f"{INCOMING}/", ringing())).status == 404


VECTOR = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675310"),
    ("Digits", "1234"),
    ("From", "+14158675310"),
    ("To", "+18005551212"),
]


@pytest.mark.parametrize(
    ("token", "base", "target", "pairs", "signature"),
    [
        ("12345", "https://example.com", "/myapp.php?foo=1&bar=2", VECTOR, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        (TOKEN, PUBLIC_URL, "/g", [("SpeechResult", "zwölf fünf")], "M6SLfGQewHUsVIB7R4N6OKdZNeU="),
        (TOKEN, PUBLIC_URL, "/voice/wait?x=1&CallSid=CA1", [], "EhBiMeraotWE2Nn91IePOyzl5Nw="),
    ],
)
def test_the_published_examples_fit(token: str, base: str, target: str, pairs: Pairs, signature: str) -> None:
    checked = Signature(token, base)
    assert checked.fits(target, ImmutableMultiDict(pairs), signature)
    assert not checked.fits(target + "x", ImmutableMultiDict(pairs), signature)


async def test_a_published_request_is_let_in(own_door: Door) -> None:
    pairs = [
        ("CallSid", "CA00000000000000000000000000000001"),
        ("From", "+4915112345678"),
        ("To", "+498001234567"),
        ("FromCity", ""),
        ("CallStatus", "ringing"),
    ]
    signed = {"X-Twilio-Signature": "h3MGv3+0nn5/d2gfV1cUWshW0RE="}
    assert (await own_door.send(PUBLIC_URL + INCOMING, pairs, signed)).leads_on()
