"""What a prompt may contain besides its words: figures, days and times, never text."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

LETTERS_ON_KEY = {
    2: "ABC",
    3: "DEF",
    4: "GHI",
    5: "JKL",
    6: "MNO",
    7: "PQRS",
    8: "TUV",
    9: "WXYZ",
}
"""Which letters a key carries (ITU-T E.161)."""

LETTER_AT = 3
"""The place of the letter in a customer number of ten keys."""


@dataclass(frozen=True)
class Digits:
    """Figures that are read one by one, in groups of three."""

    figures: tuple[int, ...]
    kind: Literal["digits"] = "digits"

    @classmethod
    def of(cls, text: str) -> "Digits":
        """Take the digits of ``text``, which must hold nothing else."""
        return cls(tuple(int(figure) for figure in text))

    def __str__(self) -> str:
        return "".join(map(str, self.figures))


@dataclass(frozen=True)
class KeyedNumber:
    """A file number as it was keyed; of ten keys, the fourth stands for any letter on it."""

    figures: tuple[int, ...]
    kind: Literal["keyed"] = "keyed"


@dataclass(frozen=True)
class Day:
    """A day of the calendar, said without its year."""

    date: date
    kind: Literal["day"] = "day"


@dataclass(frozen=True)
class Moment:
    """A day and a time of day, as the clock of ``at`` shows it (aware, German time)."""

    at: datetime
    kind: Literal["moment"] = "moment"


@dataclass(frozen=True)
class Minutes:
    """A number of minutes, with the right form of the word."""

    number: int
    kind: Literal["minutes"] = "minutes"


@dataclass(frozen=True)
class Hours:
    """Days of the week (Monday is 0) with the time of opening and closing."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time
    kind: Literal["hours"] = "hours"


Value = int | Digits | KeyedNumber | Day | Moment | Minutes | Hours
"""What a prompt may contain. No text: so no name can reach the telephone network (R20)."""
