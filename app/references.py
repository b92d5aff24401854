"""References (Vorgangsnummern): nine figures that a caller can note and repeat, the last one a check digit."""

import secrets

from stdnum import damm

RANDOM_FIGURES = 8


def new_reference() -> str:
    """Return a reference nobody can guess from another one; the caller's database refuses a second use."""
    figures = "".join(secrets.choice("0123456789") for _ in range(RANDOM_FIGURES))
    return figures + damm.calc_check_digit(figures)
