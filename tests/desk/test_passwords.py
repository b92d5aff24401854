"""Which passwords are taken: long ones that nobody guesses, whatever characters they are made of."""

import pytest

from app.accounts.passwords import WeakPassword, check_password, new_password

RUTH = ("Ruth Kaminski", "ruth.kaminski@jobcenter.example")


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("elf Zeichen", "too_short"),
        ("x" * 129, "too_long"),
        ("passwort1234", "too_easy"),
        ("123456789012", "too_easy"),
        ("qwertyuiop123", "too_easy"),
        ("jobcenter potsdam", "too_easy"),
        ("Ruth Kaminski 77", "too_easy"),
        ("leavemealone", "too_easy"),
        ("aaaaaaaaaaaaaaaa", "too_easy"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, weakness: str) -> None:
    with pytest.raises(WeakPassword) as why:
        check_password(password, RUTH)
    assert why.value.weakness == weakness


@pytest.mark.parametrize(
    "password",
    ["vier blaue Wale tanzen", "Ωmega-Straße-71-Käse", "x" * 5 + "kugelblitz-regen", "🐋🐋 tanzt den ganzen Tag"],
)
def test_a_long_password_is_taken_whatever_it_is_made_of(password: str) -> None:
    check_password(password, RUTH)


def test_passwords_that_are_handed_over_would_be_taken_and_never_repeat() -> None:
    given = {new_password() for _ in range(200)}
    assert len(given) == 200
    for one in given:
        check_password(one, RUTH)
