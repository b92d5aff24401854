import io
import wave

import pytest
from carrier_doors import code_of, doors
from scripted_product import BASE, CALLER, HOTLINE, Page, Product, carrier_for

from app.carrier import KeysCaller, Weather


async def test_a_recording_can_be_heard_and_deleted() -> None:
    """The sound is WAV by default and needs no password by default; after DELETE only its status is left."""
    product = Product({"/in": '<Record action="/kept"/>', "/kept": ""})
    carrier = carrier_for(product)
    await carrier.ring(CALLER, HOTLINE, caller=KeysCaller("#"))
    sid = product.to("/kept")[0].get("RecordingSid")
    client = doors(carrier, "no password needed")
    for path in (f"/Recordings/{sid}", f"/Recordings/{sid}.wav"):
        with wave.open(io.BytesIO((await client.get(path)).content)) as sound:
            assert sound.getnframes() / sound.getframerate() == 10
    client = doors(carrier)
    assert (await client.delete(f"/Recordings/{sid}.json")).status_code == 204
    assert (await client.get(f"/Recordings/{sid}.wav")).status_code == 404
    assert (await client.get(f"/Recordings/{sid}.json")).json()["status"] == "deleted"


async def test_a_number_can_be_pointed_at_another_server() -> None:
    product = Product({"/in": "", "/elsewhere": "<Say>New house</Say>"})
    carrier = carrier_for(product)
    client = doors(carrier)
    (number,) = (await client.get("/IncomingPhoneNumbers.json")).json()["incoming_phone_numbers"]
    assert (number["phone_number"], number["voice_url"]) == (HOTLINE, f"{BASE}/in")
    path = f"/IncomingPhoneNumbers/{number['sid']}.json"
    changed = await client.post(path, data={"VoiceUrl": f"{BASE}/elsewhere"})
    assert changed.json()["voice_url"] == f"{BASE}/elsewhere"
    call = await carrier.ring(CALLER, HOTLINE)
    assert any("New house" in line for line in call.transcript())
    refused = await client.post(path, data={"VoiceUrl": "", "VoiceFallbackUrl": f"{BASE}/f"})
    assert await code_of(refused) == (400, 21405)


async def test_a_message_is_sent_delivered_and_redacted() -> None:
    product = Product({"/sms": Page(status=204)})
    carrier = carrier_for(product)
    client = doors(carrier)
    order = {"To": CALLER, "From": "Jobcenter", "Body": "Ihr Termin ist abgesagt.", "StatusCallback": f"{BASE}/sms"}
    response = await client.post("/Messages.json", data=order)
    await carrier.settle()
    sid = response.json()["sid"]
    assert (response.status_code, response.json()["num_segments"]) == (201, "1")
    assert [one.get("MessageStatus") for one in product.to("/sms")] == ["sent", "delivered"]
    assert (await client.post(f"/Messages/{sid}.json", data={"Body": ""})).json()["body"] == ""


@pytest.mark.parametrize(
    ("change", "code"),
    [({"To": "x"}, 21211), ({"Body": "a" * 1601}, 21617), ({"From": "+493099999999"}, 21606), ({"Body": ""}, 21602)],
)
async def test_a_bad_message_is_refused_with_its_code(change: dict[str, str], code: int) -> None:
    client = doors(carrier_for(Product({})))
    order = {"To": CALLER, "From": "Jobcenter", "Body": "Hallo", **change}
    assert await code_of(await client.post("/Messages.json", data=order)) == (400, code)


async def test_letters_outside_the_basic_alphabet_make_a_message_longer() -> None:
    """160 letters of the basic alphabet or 70 others fit in one part."""
    client = doors(carrier_for(Product({})))
    sizes = []
    for body in ("ä" * 160, "ä" * 161, "ş" * 70, "ş" * 71):
        answer = await client.post("/Messages.json", data={"To": CALLER, "From": "Jobcenter", "Body": body})
        sizes.append(answer.json()["num_segments"])
    assert sizes == ["1", "2", "1", "2"]


async def test_a_message_to_a_german_landline_is_refused() -> None:
    """21614: the number is no mobile telephone."""
    client = doors(carrier_for(Product({})))
    order = {"To": "+493023125000", "From": "Jobcenter", "Body": "Hallo"}
    assert await code_of(await client.post("/Messages.json", data=order)) == (400, 21614)
    assert (await client.post("/Messages.json", data={**order, "To": "+447700900123"})).status_code == 201


async def test_a_message_can_stay_undelivered() -> None:
    """Undelivered comes with an ErrorCode: 30003 is a telephone that is switched off."""
    product = Product({"/sms": Page(status=204)})
    carrier = carrier_for(product, weather=Weather(undelivered_error_code=30003))
    client = doors(carrier)
    order = {"To": CALLER, "From": "Jobcenter", "Body": "Hallo", "StatusCallback": f"{BASE}/sms"}
    sid = (await client.post("/Messages.json", data=order)).json()["sid"]
    await carrier.settle()
    told = [(one.get("MessageStatus"), one.get("ErrorCode")) for one in product.to("/sms")]
    assert told == [("sent", None), ("undelivered", "30003")]
    seen = (await client.get(f"/Messages/{sid}.json")).json()
    assert (seen["status"], seen["error_code"]) == ("undelivered", 30003)
