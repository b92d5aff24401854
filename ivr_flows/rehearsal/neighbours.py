"""The neighbours: invented people by the dozen or the ten thousand, the same ones every time."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, islice
from random import Random
from typing import Final

from ivr_flows.rehearsal.people import Resident


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, so that a long list of names stays readable."""
    return tuple(text.split())


FIRST_NAMES: Final = words(
    "Adele Alwin Amira Andrej Anja Bastian Beate Bodo Carla Clemens Daria Dennis Dilek Edgar Elif Emma Enno Erika "
    "Farid Femke Florian Frauke Gerda Gregor Hanna Hauke Heike Henrik Ida Igor Ines Jakob Jasmin Jette Kai Katja "
    "Kerem Kilian Kira Lars Leyla Lina Lothar Maja Malik Meike Milan Mona Natalia Nils Nora Oksana Ole Olga Pia "
    "Ralf Renate Rosa Rune Samira Sanne Sergej Silke Sven Tarek Thea Till Ulla Uwe Vera Viktor Wanda Yusuf Zoe"
)
LAST_NAMES: Final = words(
    "Abelmann Ahlers Althaus Aydemir Baumgart Beckering Bosse Brinkhoff Carstens Dahlke Demirel Dornbusch Drewes "
    "Ebersbach Eggers Falkner Feddersen Freudental Gausmann Gerlach Grothe Haberland Hartung Heidkamp Holtmann Ihde "
    "Iwanenko Jahnke Jessen Kaltwasser Kettler Klages Kolbe Kowalenko Krauel Lammert Lindner Lohse Maiwald Mertens "
    "Mohrmann Neubauer Nissen Nowitzki Oelkers Osterloh Paschke Petersen Pohlmann Quast Rademacher Rehfeld Rosin "
    "Sahin Schilling Seidler Steinhoff Tietjen Tremmel Uhlig Ullrich Varnhorn Volkmann Wachholz Wendt Wollny Yildiz "
    "Zabel Zander"
)
LANGUAGES: Final = ("de",) * 14 + ("uk", "ru", "ar", "tr", "en", "uk")
PLACEMENT: Final = ("V1", "V2", "V3", "V4", "V5")
UNDER_25: Final = ("U1", "U2", "U3")
BENEFITS: Final = ("L1", "L2", "L3", "L4")
YOUNG: Final = date(2002, 1, 1)

SAME_NINE_KEYS: Final = ("039F246810", "039S246810")
"""Alike without their letters; with them, one is keyed 0393… and the other 0397…."""
TAKEN_DIGITS: Final = frozenset(
    {"123456789", "039112233", "039445566", "039778899", "039100200", "039314159", "039271828", "039246810"}
)
PHONES: Final = tuple(
    chain(
        (f"+49171392{number:04}" for number in range(100)),
        (f"+4917604069{number:03}" for number in range(10)),
        (f"+493023125{number:03}" for number in range(10)),
    )
)


def neighbours(count: int, seed: int = 17) -> tuple[Resident, ...]:
    """Return ``count`` people in households of one or two; the first two share their nine keys.

    No two others share nine or ten keys, with each other or with the cast. After the first 240 nobody has a telephone:
    the numbers that may be invented are used up.
    """
    chance = Random(seed)  # noqa: S311 - the same people every time are what is wanted, not secrets
    people = _people(chance, _customer_numbers(chance), _phones(chance))
    return tuple(islice(people, count))


def _people(chance: Random, numbers: Iterator[str], phones: Iterator[str | None]) -> Iterator[Resident]:
    household = 1000
    while True:
        household += chance.randint(1, 9)
        last_name, benefits = chance.choice(LAST_NAMES), chance.choice(BENEFITS)
        for _ in range(chance.choice((1, 2, 2, 2))):
            born = date(1958, 1, 1) + timedelta(days=chance.randrange(365 * 50))
            placement = chance.choice(UNDER_25 if born >= YOUNG else PLACEMENT)
            fields = chance.choices(("both", "placement", "benefits"), (76, 12, 12))[0]
            yield Resident(
                customer_number=next(numbers),
                household_number=f"03901BG{household:07}",
                first_name=chance.choice(FIRST_NAMES),
                last_name=last_name,
                born=born,
                language=chance.choice(LANGUAGES),
                phone=next(phones),
                placement_manager=None if fields == "benefits" else placement,
                benefits_manager=None if fields == "placement" else benefits,
            )


def _customer_numbers(chance: Random) -> Iterator[str]:
    yield from SAME_NINE_KEYS
    taken = set(TAKEN_DIGITS)
    while True:
        digits = chance.choice(("039", "039", "039", "036", "962")) + f"{chance.randrange(1_000_000):06}"
        if digits not in taken:
            taken.add(digits)
            yield digits[:3] + chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + digits[3:]


def _phones(chance: Random) -> Iterator[str | None]:
    for phone in chance.sample(PHONES, len(PHONES)):
        yield from chance.choice(((phone, None), (None, phone)))
    while True:
        yield None
