"""Ways in which people say numbers and dates, as hypothesis strategies that know nothing of what understands them."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st

TODAY = date(2026, 11, 24)  # a Tuesday
ALPHABETS = {
    "din": "Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Ingelheim Jena Köln Leipzig München"
    " Nürnberg Offenbach Potsdam Quickborn Rostock Salzwedel Tübingen Unna Völklingen Wuppertal Xanten Ypsilon Zwickau",
    "old": "Anton Berta Cäsar Dora Emil Friedrich Gustav Heinrich Ida Julius Kaufmann Ludwig Martha Nordpol Otto Paula"
    " Quelle Richard Samuel Theodor Ulrich Viktor Wilhelm Xanthippe Ypsilon Zacharias",
    "other": "Anton Bertha Caesar Dora Emil Friedrich Gustav Heinrich Ida Julius Konrad Ludwig Martha Nordpol Otto"
    " Paula Quelle Richard Siegfried Theodor Ulrich Viktor Wilhelm Xanthippe Ypsilon Zeppelin",
    "nato": "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec"
    " Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu",
    "nato too": "Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa"
    " Quebec Romeo Sierra Tango Uniform Victor Whisky Xray Yankee Zulu",
}
KEYS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999", strict=True))

UNITS = {
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"
    " siebzehn achtzehn neunzehn",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen",
}
TENS = {
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
ENGLISH_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
GERMAN_ORDINALS = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
AROUND = {
    "de": [("", ""), ("äh, ", ""), ("Meine Nummer ist die ", " bitte."), ("Ja, hallo, ähm, das ist die ", ", danke")],
    "en": [("", ""), ("um, ", ""), ("My number is ", ", please."), ("Hello, uh, it's ", ", thank you")],
}
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    lambda text: text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss"),
    lambda text: text.replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss"),
    lambda text: text.replace("ü", "u\u0308"),
)


def below_hundred(number: int, language: str) -> str:
    units, (tens, unit) = UNITS[language].split(), divmod(number, 10)
    if number < 20:
        return units[number]
    if unit == 0:
        return TENS[language].split()[tens - 2]
    if language == "en":
        return f"{TENS['en'].split()[tens - 2]}-{units[unit]}"
    return f"{'ein' if unit == 1 else units[unit]}und{TENS['de'].split()[tens - 2]}"


def below_thousand(number: int, language: str) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return below_hundred(rest, language)
    if language == "en":
        return f"{below_hundred(hundreds, 'en')} hundred" + (f" and {below_hundred(rest, 'en')}" if rest else "")
    head = "ein" if hundreds == 1 else below_hundred(hundreds, "de")
    return f"{head}hundert" + (below_hundred(rest, "de") if rest else "")


def group_styles(group: str, language: str) -> list[str]:
    """Return how a group of one to three figures may be said; after a round number people pause."""
    styles = [group, " ".join(group), " ".join(below_hundred(int(figure), language) for figure in group)]
    if group[0] != "0" and len(group) > 1:
        word = below_thousand(int(group), language)
        parted = re.sub("(?<!h)und", " und ", word)
        styles += [f"{word},"] if int(group) % 10 == 0 else [word, parted]
    if len(group) == 2 and group[0] == group[1]:
        styles.append(f"{'doppel' if language == 'de' else 'double'} {below_hundred(int(group[0]), language)}")
    if len(set(group)) == 1 and len(group) == 3 and language == "en":
        styles.append(f"triple {below_hundred(int(group[0]), 'en')}")
    return styles


@st.composite
def figures_said(draw: st.DrawFn, figures: str, language: str, *, pauses: bool = False) -> str:
    """Say figures in groups; without pauses, ``drei zehn`` may be heard as 13 where any length is right."""
    said, at = [], 0
    while at < len(figures):
        length = draw(st.integers(1, 3))
        said.append(draw(st.sampled_from(group_styles(figures[at : at + length], language))))
        at += length
    return draw(st.sampled_from([", "] if pauses else [" ", ", ", " - "])).join(said)


@st.composite
def letter_said(draw: st.DrawFn, letter: str, language: str) -> str:
    word = ALPHABETS[draw(st.sampled_from(sorted(ALPHABETS)))].split()["ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter)]
    like = {"de": "wie", "en": "as in"}[language]
    return draw(
        st.sampled_from([letter, letter.lower(), word, f"{letter}.", f"{letter} {like} {word}", f"{letter} {word}"])
    )


@st.composite
def around(draw: st.DrawFn, said: str, language: str) -> str:
    before, after = draw(st.sampled_from(AROUND[language]))
    return f"{before}{draw(st.sampled_from(SPELLINGS))(said)}{after}"


@st.composite
def customer_numbers(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return a customer number said in some way, the language, and its keys."""
    language = draw(st.sampled_from(["de", "en"]))
    before, letter, after = (
        draw(st.from_regex(r"[0-9]{3}", fullmatch=True)),
        draw(st.sampled_from(sorted(KEYS))),
        draw(st.from_regex(r"[0-9]{6}", fullmatch=True)),
    )
    parts = [
        draw(figures_said(before, language)),
        draw(letter_said(letter, language)),
        draw(figures_said(after, language)),
    ]
    return draw(around(" ".join(parts), language)), language, before + KEYS[letter] + after


@st.composite
def plain_numbers(draw: st.DrawFn, length: int) -> tuple[str, str, str]:
    """Return so many figures said in some way, the language, and the figures."""
    language = draw(st.sampled_from(["de", "en"]))
    figures = draw(st.text("0123456789", min_size=length, max_size=length))
    return draw(around(draw(figures_said(figures, language)), language)), language, figures


def ordinal(number: int, language: str) -> str:
    if language == "de":
        stem = GERMAN_ORDINALS.get(number) or below_hundred(number, "de") + ("t" if number < 20 else "st")
        return f"{stem}er"
    if number <= 20:
        return ENGLISH_ORDINALS.split()[number - 1]
    tens = TENS["en"].split()[number // 10 - 2]
    return f"{tens}-{ENGLISH_ORDINALS.split()[number % 10 - 1]}" if number % 10 else "thirtieth"


def years_said(year: int, language: str) -> list[str]:
    century, rest = divmod(year, 100)
    long = {"de": {19: "neunzehnhundert", 20: "zweitausend"}, "en": {19: "nineteen hundred", 20: "two thousand"}}
    tail = below_hundred(rest, language) if rest else ""
    linked = {"de": f"{long['de'][century]}{tail}", "en": f"{long['en'][century]}{' and ' if rest else ''}{tail}"}
    said = [str(year), linked[language]]
    if rest >= 10:
        said.append(f"{below_hundred(century, language)} {tail}")
    return said


def short_years_said(day: date, language: str) -> list[str]:
    """Return the year without its century, if people would take it to be this one."""
    newer = day.year + 100 < TODAY.year or (day.year + 100 == TODAY.year and (day.month, day.day) <= (11, 24))
    rest = day.year % 100
    return [] if newer else [f"{rest:02}", *([below_hundred(rest, language)] if rest >= 10 else [])]


def days_said(day: date, language: str) -> list[str]:
    """Return how a day and its month are said."""
    month, first, number = MONTHS[language].split()[day.month - 1], ordinal(day.day, language), day.day
    if language == "de":
        return [
            f"{first} {month}",
            f"{number}. {month}",
            f"der {first} {ordinal(day.month, 'de')}",
            f"am {number}.{day.month}.",
        ]
    suffix = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return [
        f"the {first} of {month}",
        f"{month} {first}",
        f"{number} {month}",
        f"{month} {number}{suffix}",
        f"{number}/{day.month}/",
    ]


@st.composite
def birth_dates(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return a birth date said in some way, the language, and its keys."""
    language = draw(st.sampled_from(["de", "en"]))
    day = draw(st.dates(date(1927, 1, 1), TODAY))
    keys = f"{day:%d%m%Y}"
    said = f"{draw(st.sampled_from(days_said(day, language)))} {draw(st.sampled_from(years_said(day.year, language)))}"
    short = [f"{day:%d.%m.}{year}" for year in short_years_said(day, language)]
    digits = " ".join(below_hundred(int(key), language) for key in keys)
    text = draw(st.sampled_from([said, said, said, keys, " ".join(keys), digits, f"{day:%d.%m.%Y}", *short]))
    return draw(st.sampled_from(SPELLINGS))(text), language, keys


@st.composite
def coming_days(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return a day of the year to come said in some way, the language, and its keys."""
    language = draw(st.sampled_from(["de", "en"]))
    day = TODAY + timedelta(days=draw(st.integers(0, 364)))
    keys = f"{day:%d%m}"
    year = draw(st.sampled_from(["", str(day.year)]))
    text = draw(st.sampled_from([f"{said} {year}" for said in days_said(day, language)] + [keys, " ".join(keys)]))
    return draw(st.sampled_from(SPELLINGS))(text), language, keys
