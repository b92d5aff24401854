"""English: how numbers, days and letters are said, and which words around them say nothing."""

from collections.abc import Iterator

from ivr_flows.engine.speech.vocabulary import Vocabulary, named_letters, numbered, phrases, said

ZERO = ["zero", "oh", "o", "nought", "naught", "nil", "null"]
UNITS = [ZERO, ["one"], ["two"], ["three"], ["four"], ["five"], ["six"], ["seven"], ["eight"], ["nine", "niner"]]
STEMS = ("six", "seven", "eigh", "nine")
TEENS = ["ten", "eleven", "twelve", *(f"{stem}teen" for stem in ("thir", "four", "fif", *STEMS))]
TENS = [f"{stem}ty" for stem in ("twen", "thir", "for", "fif", *STEMS)]
SPECIAL_ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}


def below_hundred(number: int) -> Iterator[str]:
    """Yield how a number from 0 to 99 is said."""
    tens, unit = divmod(number, 10)
    if tens == 0:
        yield from UNITS[unit]
    elif tens == 1:
        yield TEENS[unit]
    elif unit == 0:
        yield TENS[tens - 2]
    else:
        yield from (f"{TENS[tens - 2]}{joint}{word}" for joint in (" ", "") for word in UNITS[unit])


def with_rest(head: str, rest: int) -> Iterator[str]:
    """Yield hundreds or thousands with what comes after them."""
    if rest == 0:
        yield head
    else:
        yield from (f"{head} {link}{tail}" for link in ("", "and ") for tail in below_hundred(rest))


def below_thousand(number: int) -> Iterator[str]:
    """Yield how a number from 0 to 999 is said; its first figure may have been written as one (``3 hundred``)."""
    hundreds, rest = divmod(number, 100)
    if hundreds == 0:
        yield from below_hundred(rest)
        return
    for head in [*UNITS[hundreds], str(hundreds), *(["a"] if hundreds == 1 else [])]:
        yield from with_rest(f"{head} hundred", rest)


def year(number: int) -> Iterator[str]:
    """Yield how a year from 1900 to 2099 is said."""
    century, rest = divmod(number, 100)
    short, long = {19: ("nineteen", "nineteen hundred"), 20: ("twenty", "two thousand")}[century]
    yield from with_rest(long, rest)
    if rest >= len(UNITS):
        yield from (f"{short} {tail}" for tail in below_hundred(rest))
    elif rest:
        yield from (f"{short} {zero} {unit}" for zero in ZERO for unit in UNITS[rest])


def ordinal(number: int) -> Iterator[str]:
    """Yield how 1st to 31st are said and written."""
    tens, unit = divmod(number, 10)
    if number in SPECIAL_ORDINALS:
        yield SPECIAL_ORDINALS[number]
    elif unit == 0 and tens > 1:
        yield f"{TENS[tens - 2].removesuffix('y')}ieth"
    elif tens > 1:
        yield from (f"{TENS[tens - 2]}{joint}{word}" for joint in (" ", "") for word in ordinal(unit))
    else:
        yield from (f"{word}th" for word in below_hundred(number))
    suffix = "th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(unit, "th")
    yield f"{number}{suffix}"


ENGLISH = Vocabulary(
    figures=said({number: below_thousand(number) for number in range(1000)}),
    years=said({number: year(number) for number in range(1900, 2100)}),
    ordinals=said({number: ordinal(number) for number in range(1, 32)}),
    repeated=said({2: ["double"], 3: ["triple", "treble"]}),
    tens_take_units=True,
    months=numbered(
        """
        january jan
        february feb
        march mar
        april apr
        may
        june jun
        july jul
        august aug
        september sept sep
        october oct
        november nov
        december dec
    """,
        first=1,
    ),
    month_first=True,
    weekdays=numbered("""
        monday mondays
        tuesday tuesdays
        wednesday wednesdays
        thursday thursdays
        friday fridays
        saturday saturdays
        sunday sundays
    """),
    days_ahead=said({0: ["today"], 1: ["tomorrow"], 2: ["day after tomorrow"]}),
    letters=named_letters("""
        a ay
        b be, bee
        c see, sea, cee
        d dee
        e ee
        f ef, eff
        g gee
        h aitch, haitch
        i eye
        j jay
        k kay
        l el, ell
        m em
        n en
        o oh
        p pee, pea
        q queue, cue
        r are, ar
        s es, ess
        t tee, tea
        u you
        v vee
        w double u, double you
        x ex
        y why, wye
        z zed, zee
    """),
    such_as=phrases("as in, for, like, as for"),
    plus=phrases("+, plus"),
    fillers=phrases("""
        um, uhm, uh, er, erm, hm, hmm, mhm, well, so, yes, yeah, okay, ok, right, hello, hi, good morning, good evening
        please, thanks, thank you, one moment, just a moment, here, now, then, and then, the, my, is, its, it is
        that is, thats, this is, i am, im, i was, i have, it would be
    """),
    number_fillers=phrases("""
        number, the number, customer number, customer, household number, household, bg number, reference
        reference number, case number, case, pin, pin number, pin code, code, telephone, telephone number, phone
        phone number, mobile, mobile number, area code, letter, the letter, and the letter, capital, upper case
        digit, digits, dash, hyphen, slash, stroke, space, dot, point
    """),
    day_fillers=phrases("""
        born, was born, i was born, birthday, birth date, birthdate, date of birth, date, on, of, in, the year, year
        in the year, month, slash, dash, dot, appointment, next, this, coming
        morning, afternoon, evening, in the morning, in the afternoon, in the evening
    """),
    choice_fillers=phrases(
        "number, key, option, choice, press, take, choose, i want, i would like, i will take, i choose"
    ),
    pointers=phrases("number, key, option, choice, press"),
    negations=phrases("""
        not, nothing, never, no, nope, none, neither, without, instead, except, dont, doesnt, didnt, isnt, wasnt, cant
        cannot, wont, but
    """),
)
