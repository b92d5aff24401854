"""What a number seems to be that nobody has: as consistent as if somebody had it."""

from datetime import date, timedelta

from app.turns.nobody import Nobody
from ivr_flows.engine.heard import Field

NOBODY = Nobody("a secret of this test")
NUMBERS = [f"{number:03}{2 + number % 8}{number * 7919 % 1000000:06}" for number in range(1000)]
DAYS = [f"{date(1980, 1, 1) + timedelta(days=day):%d%m%Y}" for day in range(0, 20_000, 400)]


def test_a_number_seems_the_same_with_its_letter_and_without() -> None:
    for keys in NUMBERS:
        assert NOBODY.with_number(keys) == NOBODY.with_number(keys[:3] + keys[4:])


def test_a_birth_date_tells_one_number_from_another() -> None:
    """If all invented numbers answered alike to a date, any two numbers that differ would be real."""
    answers = [[NOBODY.born_then(keys, day).fields for day in DAYS] for keys in NUMBERS[:20]]
    assert len({tuple(row) for row in answers}) == len(answers)


def test_numbers_are_as_mixed_as_customers_are() -> None:
    found = [NOBODY.with_number(keys) for keys in NUMBERS]
    both = sum(len(one.fields) == 2 for one in found)
    asked = sum(one.birth_date_decides for one in found)
    assert 650 < both < 850
    assert 20 < asked < 110
    assert {one.fields for one in found} == {
        (Field.PLACEMENT, Field.BENEFITS),
        (Field.PLACEMENT,),
        (Field.BENEFITS,),
    }
    assert all(one.customer is None and one.candidates == () for one in found)


def test_nobody_without_the_secret_can_foresee_it() -> None:
    other = Nobody("another secret")
    assert [NOBODY.with_number(keys) for keys in NUMBERS] != [other.with_number(keys) for keys in NUMBERS]
