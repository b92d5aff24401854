"""The town is the same for everybody, and its people are told apart by exactly what the story says."""

from collections import Counter
from datetime import date, timedelta

from app.numbers import keys_of, telephone, without_letters
from ivr_flows.rehearsal import town
from ivr_flows.rehearsal.neighbours import SAME_NINE_KEYS, neighbours

TODAY = date(2026, 11, 24)
BY_NUMBER = {resident.customer_number: resident for resident in town.RESIDENTS}
STAFF = {colleague.staff_id: colleague for colleague in town.COLLEAGUES}


def shared(keys: list[str]) -> set[str]:
    return {key for key, times in Counter(keys).items() if times > 1}


def test_two_hundred_people_live_here_and_none_twice() -> None:
    assert len(BY_NUMBER) == len(town.RESIDENTS) == 200


def test_only_jonas_and_lena_share_ten_keys_and_their_birth_dates_differ() -> None:
    assert shared([keys_of(number) for number in BY_NUMBER]) == {"1232456789"}
    assert BY_NUMBER["123B456789"].born != BY_NUMBER["123A456789"].born


def test_two_pairs_share_nine_keys() -> None:
    assert shared([without_letters(number) for number in BY_NUMBER]) == {"123456789", "039246810"}
    first, second = (BY_NUMBER[number] for number in SAME_NINE_KEYS)
    assert first.born != second.born


def test_about_three_quarters_have_a_manager_for_either_field_and_everybody_has_one() -> None:
    both = sum(bool(one.placement_manager and one.benefits_manager) for one in town.RESIDENTS)
    assert 130 <= both <= 170
    assert all(one.placement_manager or one.benefits_manager for one in town.RESIDENTS)


def test_managers_and_stand_ins_are_people_of_the_right_field() -> None:
    for resident in town.RESIDENTS:
        for manager, field in ((resident.placement_manager, "placement"), (resident.benefits_manager, "benefits")):
            assert manager is None or STAFF[manager].field == field
    for colleague in town.COLLEAGUES:
        assert colleague.stand_in in STAFF
        assert colleague.stand_in != colleague.staff_id


def test_every_telephone_number_is_written_in_e164_and_rings_one_person() -> None:
    numbers = [one.phone for one in town.RESIDENTS if one.phone] + [one.line for one in town.COLLEAGUES]
    assert all(telephone(number) == number for number in numbers)
    assert shared(numbers) == set()
    assert 80 <= sum(one.phone is not None for one in town.RESIDENTS) <= 120


def test_nobody_who_stands_in_for_paula_wieland_is_there() -> None:
    absent = {away.staff_id for away in town.away(TODAY) if away.reason == "absent"}
    assert absent == {"V3", "V5"}
    assert STAFF["V5"].stand_in in absent
    assert STAFF["V3"].stand_in not in absent


def test_consultation_lasts_the_whole_german_day_even_when_the_clocks_change() -> None:
    for day, hours in ((TODAY, 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        away = next(one for one in town.away(day) if one.reason == "in_consultation")
        assert away.ends_at.timestamp() - away.starts_at.timestamp() == hours * 3600
        assert away.starts_at.date() == day


def test_nobody_is_expected_on_a_weekend_or_twice_at_the_same_time() -> None:
    for day in (TODAY + timedelta(days=ahead) for ahead in range(7)):
        expected = town.summonses(day)
        assert len({one.appointment_id for one in expected}) == len(expected)
        assert shared([f"{one.staff_id} {one.starts_at}" for one in expected]) == set()
        assert all(one.starts_at.weekday() < 5 and one.starts_at.date() > day for one in expected)
        assert all(one.customer_number in BY_NUMBER and one.staff_id in STAFF for one in expected)


def test_the_story_has_an_appointment_for_jonas_on_the_next_working_day() -> None:
    first = town.summonses(TODAY)[0]
    assert (first.customer_number, first.staff_id) == ("123B456789", "V1")
    assert first.starts_at.isoformat() == "2026-11-25T09:00:00+01:00"


def test_the_same_people_move_in_every_time_and_more_of_them_on_demand() -> None:
    assert neighbours(192) == town.RESIDENTS[8:]
    crowd = neighbours(3000)
    assert crowd[:192] == town.RESIDENTS[8:]
    assert shared([without_letters(one.customer_number) for one in crowd]) == {"039246810"}
