import json
from datetime import UTC, datetime, timedelta
from time import monotonic

from running_demo import RunningDemo, durchwahl

from app.commands.configuration import DEMO_FILE, made_up

JONAS = "1232456789# 01021990 1 2"


def test_the_demo_says_what_time_it_is_what_to_open_and_what_to_type(demo: RunningDemo) -> None:
    printed = "\n".join(demo.lines)
    assert f"{demo.url}/readyz" in printed
    assert "durchwahl call --keys" in printed
    assert demo.api_key.startswith("dw_")


def test_what_the_demo_made_up_is_for_its_owner_alone(demo: RunningDemo) -> None:
    assert (demo.folder / DEMO_FILE).stat().st_mode & 0o777 == 0o600


def test_a_caller_reaches_their_own_case_manager(demo: RunningDemo) -> None:
    ended = demo.call("--keys", JONAS)
    lines = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert lines[0].startswith("00:00 Hotline:  Jobcenter Potsdam. Der Anruf ist kostenlos.")
    assert any(line.endswith("Anrufer:  1232456789#") for line in lines)
    assert any(line.endswith("Klingelt: das eigene Fallmanagement - nimmt an") for line in lines)
    assert (
        lines[-1]
        == "Ergebnis: connected - verbunden mit +493023125101, das eigene Fallmanagement (own), 60 s gesprochen"
    )


def test_the_times_of_a_printed_call_never_go_back(demo: RunningDemo) -> None:
    lines = demo.call("--keys", f"{JONAS} 1 1", "--answer", "own=busy", "standin=mailbox").stdout.splitlines()
    times = [line[:5] for line in lines[:-1]]
    assert times == sorted(times)


def test_a_busy_case_manager_leads_to_a_choice_and_to_the_stand_in(demo: RunningDemo) -> None:
    ended = demo.call("--keys", f"{JONAS} 1", "--answer", "own=busy")
    assert "Klingelt: das eigene Fallmanagement - besetzt" in ended.stdout
    assert "Für einen Rückruf, drücken Sie die 2." in ended.stdout
    assert (
        ended.stdout.splitlines()[-1]
        == "Ergebnis: connected - verbunden mit +493023125102, die Vertretung (stand_in), 60 s gesprochen"
    )


def test_answers_may_be_separated_in_every_way_that_people_try(demo: RunningDemo) -> None:
    spellings = (
        ["--answer", "own=busy", "--answer", "stand_in=decline"],
        ["--answer", "own=busy,standin=decline"],
        ["--answer", "own=busy", "standin=decline"],
    )
    for words in spellings:
        printed = demo.call("--keys", f"{JONAS} 1 1", *words).stdout
        assert "Klingelt: die Vertretung - lehnt ab" in printed
        assert printed.splitlines()[-1].startswith("Ergebnis: connected - verbunden mit +493023125191, das Team")


def test_a_mailbox_is_never_connected(demo: RunningDemo) -> None:
    printed = demo.call("--keys", f"{JONAS} 2 1 1", "--answer", "own=mailbox").stdout
    assert "Klingelt: das eigene Fallmanagement - Mailbox" in printed
    assert printed.splitlines()[-1] == "Ergebnis: callback - Rückruf bestellt"


def test_an_appointment_is_cancelled_and_a_call_back_ordered_in_one_call(demo: RunningDemo) -> None:
    """Two concerns, each with a reference of its own; the caller ends the call by saying nothing."""
    printed = demo.call("--keys", "1232456789# 01021990 1 1 1 1 1 1 1 4 1 1 1 -").stdout
    said = [line for line in printed.splitlines() if "Ihre Vorgangsnummer ist" in line]
    references = {line.partition("Ihre Vorgangsnummer ist ")[2][:19] for line in said}
    assert len(said) == len(references) == 2
    assert "Klingelt" not in printed
    assert "Auf Wiederhören." in printed


def test_silence_ends_with_a_person(demo: RunningDemo) -> None:
    ended = demo.call("--keys", "- - -", "--from", "anonymous")
    assert ended.returncode == 0
    assert ended.stdout.count("Anrufer:  (schweigt)") == 3
    assert ended.stdout.splitlines()[-1].startswith("Ergebnis: service_centre - verbunden mit +493023125900")


def test_the_zero_reaches_the_service_centre(demo: RunningDemo) -> None:
    ended = demo.call("--keys", "0")
    assert ended.stdout.splitlines()[-1].startswith("Ergebnis: service_centre - verbunden mit +493023125900")


def test_english_is_spoken_to_whoever_asks_for_it(demo: RunningDemo) -> None:
    ended = demo.call("--keys", "0", "--language", "en")
    assert ended.returncode == 0
    assert "putting you through" in ended.stdout


def test_whoever_hangs_up_early_has_reached_nobody(demo: RunningDemo) -> None:
    ended = demo.call("--keys", "1232456789", "--hangup-after", "25")
    assert ended.returncode == 0
    assert "00:25 Anrufer:  (legt auf)" in ended.stdout
    assert ended.stdout.splitlines()[-1] == "Ergebnis: abandoned - aufgelegt, bevor jemand erreicht war"


def test_in_real_time_a_call_takes_as_long_as_it_lasts(demo: RunningDemo) -> None:
    begun = monotonic()
    ended = demo.call("--keys", "-", "--hangup-after", "4", "--real-time")
    assert ended.returncode == 0
    assert "00:04 Anrufer:  (legt auf)" in ended.stdout
    assert monotonic() - begun >= 4


def test_without_keys_each_question_waits_for_what_is_typed(demo: RunningDemo) -> None:
    ended = demo.call(typed="1232456789#\n01021990\n")
    assert ended.returncode == 0
    assert "Für Ja, drücken Sie die 1." in ended.stdout
    assert ended.stdout.splitlines()[-1] == "Ergebnis: abandoned - aufgelegt, bevor jemand erreicht war"


def test_nobody_who_is_rung_is_named(demo: RunningDemo) -> None:
    assert "Kaminski" not in demo.call("--keys", JONAS).stdout


def test_a_call_signed_with_another_token_is_refused_in_one_line(demo: RunningDemo) -> None:
    ended = demo.call("--keys", "0", DURCHWAHL_TWILIO_AUTH_TOKEN="ffffeeeeddddccccbbbbaaaa99998888")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "DURCHWAHL_TWILIO_AUTH_TOKEN" in ended.stderr


def test_other_programs_see_the_calls_with_the_printed_key(demo: RunningDemo) -> None:
    demo.call("--keys", JONAS, "--from", "+4915755512345")
    newest = demo.ask("/api/v1/calls?limit=1").json()["items"][0]
    assert newest["customer_number"] == "123B456789"
    assert newest["outcome"] == "connected"
    assert [hop["role"] for hop in newest["hops"]] == ["own"]


def test_the_log_of_the_demo_reaches_three_months_back(demo: RunningDemo) -> None:
    newest = datetime.fromisoformat(demo.ask("/api/v1/calls?limit=1").json()["items"][0]["received_at"])
    for days in (5, 40, 85):
        until = (newest - timedelta(days=days)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        before = demo.ask(f"/api/v1/calls?to={until}&limit=100").json()["items"]
        assert len(before) > 10
        assert {call["outcome"] for call in before} > {"connected", "cancelled"}
        assert all(call["ended_at"] for call in before)


def test_the_carrier_of_the_demo_has_the_hotlines_numbers(demo: RunningDemo) -> None:
    ended = durchwahl("doctor", DURCHWAHL_DEMO="true", DURCHWAHL_FOLDER=str(demo.folder))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        "configuration: all is well",
        "database and clock: all is well",
        "carrier: all is well",
    ]


def test_provisioning_a_number_twice_changes_nothing(demo: RunningDemo) -> None:
    ended = durchwahl("provision", "--dry-run", DURCHWAHL_DEMO="true", DURCHWAHL_FOLDER=str(demo.folder))
    assert ended.stdout.splitlines() == ["+498001234567: is set already", "+493023125000: is set already"]


def test_a_key_that_is_revoked_opens_nothing(demo: RunningDemo) -> None:
    folder = str(demo.folder)
    secret = durchwahl("key", "add", "a guest", DURCHWAHL_FOLDER=folder).stdout.strip()
    demo.lines.insert(0, f"API key: {secret}")
    assert demo.ask("/api/v1/calls").status_code == 200
    assert durchwahl("key", "revoke", "a guest", DURCHWAHL_FOLDER=folder).returncode == 0
    assert demo.ask("/api/v1/calls").status_code == 401
    demo.lines.pop(0)
    again = durchwahl("key", "revoke", "a guest", DURCHWAHL_FOLDER=folder)
    assert (again.returncode, again.stderr) == (1, "there is no key named 'a guest' that is still valid\n")


def test_what_the_demo_logs_shows_no_address_of_a_turn(demo: RunningDemo) -> None:
    demo.call("--keys", JONAS)
    assert "/voice/turn" not in json.dumps(demo.lines)
    assert made_up(demo.folder)["DURCHWAHL_TWILIO_AUTH_TOKEN"] not in json.dumps(demo.lines)
