import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_product import CALLER as CALLER_NUMBER
from scripted_product import HOTLINE, TOKEN, Product, carrier_for, office
from twilio.request_validator import RequestValidator

from app.carrier import KeysCaller
from app.carrier.signature import sign, signed_url

INCOMING = [
    ("CallSid", "CA00000000000000000000000000000001"),
    ("From", "+4915112345678"),
    ("To", "+498001234567"),
    ("FromCity", ""),
    ("CallStatus", "ringing"),
]


def test_the_documented_example_gets_the_documented_signature() -> None:
    """The network's security page signs URL plus sorted names and values with the token's HMAC-SHA1."""
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675310"),
        ("Digits", "1234"),
        ("From", "+14158675310"),
        ("To", "+18005551212"),
    ]
    assert sign("12345", "https://example.com/myapp.php?foo=1&bar=2", form) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        ("https://hotline.example/voice/incoming", INCOMING, "h3MGv3+0nn5/d2gfV1cUWshW0RE="),
        ("https://hotline.example/g", [("SpeechResult", "zwölf fünf")], "M6SLfGQewHUsVIB7R4N6OKdZNeU="),
        ("https://hotline.example/voice/wait?x=1&CallSid=CA1", [], "EhBiMeraotWE2Nn91IePOyzl5Nw="),
    ],
)
def test_known_requests_get_their_known_signatures(url: str, form: list[tuple[str, str]], signature: str) -> None:
    """Blank values add only their name, umlauts are UTF-8, a GET adds nothing to its URL."""
    assert sign(TOKEN, url, form) == signature


def test_user_name_fragment_and_https_port_are_not_signed() -> None:
    """Voice over HTTPS leaves the port out; user, password and fragment are never signed."""
    assert signed_url("https://u:p@hotline.example:8443/a?b=c#rc=2&rp=all") == "https://hotline.example/a?b=c"


def test_the_port_of_plain_http_is_signed() -> None:
    """Voice over HTTP keeps the port."""
    assert signed_url("http://u:p@127.0.0.1:8080/a#rc=1") == "http://127.0.0.1:8080/a"


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=6))
def test_the_sdk_accepts_what_we_sign(form: dict[str, str]) -> None:
    """Whatever the parameters are, the SDK's validator must agree with the network."""
    signature = sign(TOKEN, "https://hotline.example/x?y=%2B1", list(form.items()))
    assert RequestValidator(TOKEN).validate("https://hotline.example/x?y=%2B1", form, signature)


def test_a_repeated_name_adds_each_distinct_value_once() -> None:
    """The SDK signs the set of a name's values, sorted."""
    once = sign(TOKEN, "https://h.example/", [("E", "b"), ("E", "a")])
    assert once == sign(TOKEN, "https://h.example/", [("E", "a"), ("E", "b"), ("E", "a")])
    assert once != sign(TOKEN, "https://h.example/", [("E", "a")])


async def test_every_request_of_a_call_is_signed() -> None:
    """Documents, whispers and callbacks are all signed with the account's token."""
    product = office()
    carrier = carrier_for(product)
    await carrier.ring(CALLER_NUMBER, HOTLINE, caller=KeysCaller(""))
    await carrier.settle()
    assert len(product.asked) == 9
    assert product.signatures_are_right()


async def test_a_get_request_carries_its_parameters_in_the_signed_url() -> None:
    """With method GET the parameters travel in the query, and the URL alone is signed."""
    product = Product({"/in": '<Redirect method="GET">/next?x=1</Redirect>', "/next": "<Hangup/>"})
    carrier = carrier_for(product)
    await carrier.ring(CALLER_NUMBER, HOTLINE)
    asked = product.to("/next")[0]
    assert (asked.method, asked.get("x"), asked.get("CallStatus")) == ("GET", "1", "in-progress")
    assert product.signatures_are_right()
