"""What browsers may do with the desk's pages, and whose forms are taken."""

import pytest
from desk_pages import OURS, Office
from hotline_on_http import settings_for

from app.access import Role

LANGUAGE = "/desk/account/language"


async def test_every_answer_forbids_foreign_scripts_frames_and_keeping(office: Office) -> None:
    there = await office.somebody(Role.ADMINISTRATOR)
    for path in ("/desk/account", "/desk/sign-in", "/desk/nowhere", "/desk"):
        answer = await there.client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Strict-Transport-Security" not in answer.headers


async def test_no_title_names_a_customer_for_browsers_keep_titles(office: Office) -> None:
    [(marta,)] = await office.ask("SELECT id FROM customers WHERE customer_number = '039D112233'")
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    await ruth.open(f"/desk/customers/{marta}")
    assert "<h1>Marta Sommerfeld</h1>" in ruth.html
    assert "<title>Kundin oder Kunde – Durchwahl</title>" in ruth.html
    officer = await office.somebody(Role.PRIVACY_OFFICER)
    await officer.open("/desk/sealed")
    await officer.send("/desk/sealed/file", customer_number="039D112233")
    assert "<h1>Akte 039D112233</h1>" in officer.html
    assert "<title>Gesperrte Akten – Durchwahl</title>" in officer.html


async def test_what_no_database_takes_is_refused_and_is_no_fault_of_the_house(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = await office.browser().client.post(
        "/desk/sign-in", data={"name": "i\0da", "password": "guessing and guessing"}, headers=OURS
    )
    assert stranger.status_code == 422
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    assert (await ruth.client.get("/desk/receipt/%00.pdf")).status_code == 422
    assert "desk_failed" not in capsys.readouterr().out


@pytest.mark.parametrize("number", ["99999999999", "9" * 5000])
async def test_a_form_with_a_number_that_no_row_can_have_changes_nothing_and_breaks_nothing(
    office: Office, number: str
) -> None:
    ruth = await office.somebody(Role.CASE_MANAGER, staff_id="V1")
    await ruth.open("/desk/times")
    token = dict(ruth.forms[-1].fields)["token"]
    for path, typed, status in (
        ("/desk/times/away/cancel", {"absence": number}, 409),
        ("/desk/concern/seen", {"shown": f"{number}-1"}, 303),
        ("/desk/concern/1/acknowledge", {"version": number}, 404),
    ):
        answer = await ruth.client.post(path, data={"token": token, **typed}, headers=OURS)
        assert answer.status_code == status


async def test_over_tls_cookie_and_headers_bind_to_it(office: Office) -> None:
    office.settings = settings_for("https://house")
    await office.account("ida", Role.ADMINISTRATOR, password="vier blaue Wale tanzen")
    answer = await office.browser().client.post(
        "/desk/sign-in", data={"name": "ida", "password": "vier blaue Wale tanzen"}, headers=OURS
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-durchwahl=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ä"])
async def test_a_form_without_the_token_of_its_session_changes_nothing(office: Office, token: str | None) -> None:
    there = await office.somebody(Role.ADMINISTRATOR)
    form = {"language": "en"} if token is None else {"language": "en", "token": token}
    answer = await there.client.post(LANGUAGE, data=form, headers=OURS)
    assert answer.status_code == 403
    assert "Nichts wurde geändert" in answer.text
    assert await office.ask("SELECT language FROM accounts") == [("de",)]


async def test_the_token_of_another_session_is_none(office: Office) -> None:
    one, two = await office.somebody(Role.ADMINISTRATOR), await office.somebody(Role.SUPERVISOR)
    await two.open("/desk/account")
    token = dict(two.forms[-1].fields)["token"]
    answer = await one.client.post(LANGUAGE, data={"language": "en", "token": token}, headers=OURS)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    ],
)
async def test_a_form_of_another_site_is_refused_before_anything_is_read(
    office: Office, headers: dict[str, str]
) -> None:
    answer = await office.browser().client.post("/desk/sign-in", data={"name": "x", "password": "y"}, headers=headers)
    assert answer.status_code == 403
    assert await office.ask("SELECT 1 FROM failed_sign_ins") == []


async def test_files_are_kept_for_a_year_since_their_address_changes_with_them(office: Office) -> None:
    there = office.browser()
    await there.open("/desk/sign-in")
    sheet = there.html.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await there.client.get(sheet)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/css")


async def test_browsers_ask_for_what_a_script_imports_since_the_next_version_has_the_same_address(
    office: Office,
) -> None:
    answer = await office.browser().client.get("/desk/static/morph.js")
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_a_page_that_does_not_exist_says_so_and_leads_on(office: Office) -> None:
    answer = await office.browser().client.get("/desk/nowhere")
    assert answer.status_code == 404
    assert "Zu meiner ersten Seite" in answer.text


async def test_what_is_larger_than_any_form_is_refused(office: Office) -> None:
    there = await office.somebody(Role.ADMINISTRATOR)
    answer = await there.client.post(LANGUAGE, content=b"x" * (12 * 1024 * 1024 + 1), headers=OURS)
    assert answer.status_code == 413
    assert "größer als 10 MB" in answer.text
