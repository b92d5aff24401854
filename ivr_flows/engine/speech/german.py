"""German: how numbers, days and letters are said, and which words around them say nothing."""

from collections.abc import Iterator

from ivr_flows.engine.speech.vocabulary import Vocabulary, named_letters, numbered, phrases, said

UNITS = [["null"], ["ein"], ["zwei", "zwo"], ["drei"], ["vier"], ["fünf"], ["sechs"], ["sieben"], ["acht"], ["neun"]]
TEENS = ["zehn", "elf", "zwölf", *(f"{stem}zehn" for stem in ("drei", "vier", "fünf", "sech", "sieb", "acht", "neun"))]
TENS = ["zwanzig", "dreißig", *(f"{stem}zig" for stem in ("vier", "fünf", "sech", "sieb", "acht", "neun"))]
SPECIAL_ORDINALS = {1: ["erst"], 2: ["zweit", "zwot"], 3: ["dritt"], 7: ["siebt", "siebent"], 8: ["acht"]}


def below_hundred(number: int) -> Iterator[str]:
    """Yield how a number from 0 to 99 is said."""
    tens, unit = divmod(number, 10)
    if number == 1:
        yield "eins"
    elif tens == 0:
        yield from UNITS[unit]
    elif tens == 1:
        yield TEENS[unit]
    elif unit == 0:
        yield TENS[tens - 2]
    else:
        yield from (f"{word}und{TENS[tens - 2]}" for word in UNITS[unit])


def with_rest(head: str, rest: int) -> Iterator[str]:
    """Yield hundreds or thousands with what comes after them."""
    if rest == 0:
        yield head
    else:
        yield from (f"{head}{link}{tail}" for link in ("", "und") for tail in below_hundred(rest))


def below_thousand(number: int) -> Iterator[str]:
    """Yield how a number from 0 to 999 is said; its first figure may have been written as one (``3 hundert``)."""
    hundreds, rest = divmod(number, 100)
    if hundreds == 0:
        yield from below_hundred(rest)
        return
    for head in [*UNITS[hundreds], str(hundreds), *([""] if hundreds == 1 else [])]:
        yield from with_rest(f"{head}hundert", rest)


def year(number: int) -> Iterator[str]:
    """Yield how a year from 1900 to 2099 is said, also without its hundreds (``neunzehn neunzig``)."""
    century, rest = divmod(number, 100)
    heads = {19: ["neunzehnhundert"], 20: ["zweitausend", "zwotausend"]}[century]
    for head in heads:
        yield from with_rest(head, rest)
    if rest >= len(UNITS):
        yield from (f"{short}{tail}" for short in below_hundred(century) for tail in below_hundred(rest))


def ordinal(number: int) -> Iterator[str]:
    """Yield how 1st to 31st are said, in every case."""
    cardinals = below_hundred(number)
    stems = SPECIAL_ORDINALS.get(number) or [f"{word}{'t' if number < 20 else 'st'}" for word in cardinals]  # noqa: PLR2004
    yield from (stem + ending for stem in stems for ending in ("e", "er", "en", "es", "em"))


GERMAN = Vocabulary(
    joint="",
    figures=said({number: below_thousand(number) for number in range(1000)}),
    years=said({number: year(number) for number in range(1900, 2100)}),
    ordinals=said({number: ordinal(number) for number in range(1, 32)}),
    repeated=said({2: ["doppel", "doppelt", "doppelte", "zweimal", "zwei mal"], 3: ["dreimal", "drei mal"]}),
    months=numbered(
        """
        januar jänner jan
        februar feber feb
        märz mär
        april apr
        mai
        juni juno jun
        juli julei jul
        august aug
        september sept sep
        oktober okt
        november nov
        dezember dez
    """,
        first=1,
    ),
    weekdays=numbered("""
        montag montags
        dienstag dienstags
        mittwoch mittwochs
        donnerstag donnerstags
        freitag freitags
        samstag samstags sonnabend sonnabends
        sonntag sonntags
    """),
    days_ahead=said({0: ["heute", "heute morgen"], 1: ["morgen"], 2: ["übermorgen"]}),
    letters=named_letters("""
        a
        b be, beh, bee
        c ce, ze, zeh, tse
        d de, deh
        e
        f ef, eff
        g ge, geh
        h ha, hah
        i
        j jot, jott
        k ka, kah
        l el, ell
        m em, emm
        n en, enn
        o oh
        p pe, peh
        q ku, kuh
        r er, err
        s es, ess
        t te, teh, tee
        u uh
        v vau, fau
        w we, weh
        x ix, iks
        y ypsilon, üpsilon
        z zett, zet
    """),
    such_as=phrases("wie, wie in"),
    plus=phrases("+, plus"),
    fillers=phrases("""
        äh, ähm, öh, öhm, hm, hmm, mhm, also, na, naja, tja, so, ja, okay, ok, gut, hallo, guten tag, guten morgen
        guten abend, moin, bitte, bitte schön, danke, gerne, gern, moment, einen moment, warten sie, hier, jetzt, dann
        und dann, der, die, das, den, dem, ist, ist die, ist das, ist der, es ist, das ist, das wäre, wäre, lautet
        sie lautet, mein, meine, meinen, meiner, ich, ich bin, ich habe, wie folgt
    """),
    number_fillers=phrases("""
        nummer, die nummer, kundennummer, kunden nummer, bg nummer, bedarfsgemeinschaftsnummer, bedarfsgemeinschaft
        nummer der bedarfsgemeinschaft, vorgangsnummer, vorgangs nummer, vorgang, referenz, referenznummer, aktenzeichen
        pin, pin nummer, telefon pin, geheimzahl, geheimnummer, telefonnummer, telefon, handynummer, handy, rufnummer
        rückrufnummer, vorwahl, durchwahl, buchstabe, der buchstabe, mit dem buchstaben, ziffer, ziffern, zahl
        groß, großes, großbuchstabe, strich, bindestrich, minus, schrägstrich, leerzeichen, punkt, komma
        und der buchstabe, und zwar, erreichbar unter, unter, ich bin erreichbar unter
    """),
    day_fillers=phrases("""
        geboren, wurde, geburtsdatum, geburtstag, geburtstag am, geburtsdatum am, am, im, in, jahr, jahre, im jahre
        monat, tag, vom, punkt, schrägstrich, strich, termin, terminiert, nächste, nächsten, nächster, kommende
        kommenden, kommender, kommendes, diese, diesen, dieser, um den termin am
        früh, vormittag, mittag, nachmittag, abend, am vormittag, am nachmittag, am abend
    """),
    choice_fillers=phrases("nummer, taste, option, möglichkeit, auswahl, punkt, wähle, nehme, drücke, will, möchte"),
    pointers=phrases("die, nummer, taste, option, möglichkeit, auswahl, punkt"),
    negations=phrases("""
        nicht, nichts, nie, niemals, kein, keine, keinen, keiner, keines, keinem, nein, nee, nö, weder, ohne, statt
        sondern, außer
    """),
)
