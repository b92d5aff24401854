"""Puts the report to the council into plain German: the demands, what answers them, method and limits."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from app.figures import FORMULAS, SUPPRESSED, FigureRow, FigureTable, Measure
from app.figures.suppressing import FEWEST_CASES, FEWEST_STAFF
from app.figures.table import ROUNDED_TO
from app.report import numbers
from app.report.chain_words import chain_words
from app.report.demands import DEMANDS, Demand, free_of_charge

if TYPE_CHECKING:
    from app.report.council import CouncilReport
    from app.report.stretches import Stretch

MOTION: Final = "17/SVV/0425"
TITLE: Final = "Bericht über die Erreichbarkeit des Jobcenters"
COLUMNS: Final[Mapping[Measure, str]] = {
    Measure.CALLS: "Anrufe",
    Measure.REACHED: "Erreicht",
    Measure.WITHIN_30_S: "In 30 s (F3)",
    Measure.WAIT_MEDIAN: "Warten, Mitte",
    Measure.FIRST_CONTACT: "Erster Kontakt",
    Measure.CALLBACKS_48_H: "Rückruf 48 Std.",
    Measure.CANCELLATIONS: "Absagen",
    Measure.ACKNOWLEDGED_IN_TIME: "Vor dem Termin",
}
WIDTHS: Final = (2.0, *(1.0 for _ in COLUMNS))
CONCERNS: Final[Mapping[str, str]] = {
    "cancellation": "Absage eines Termins",
    "callback": "Bitte um Rückruf",
    "message": "Gesprochene oder geschriebene Nachricht",
    "documents": "Unterlagen",
    "payment": "Zahlung",
    "other": "Anderes Anliegen",
}
NO_KEY: Final = "Nicht zugeordnet"
STARS: Final = (
    f"Ein Stern (*) steht, wo weniger als {FEWEST_STAFF} Beschäftigte oder {FEWEST_CASES} Fälle hinter einer Zahl "
    "stehen, und wo sich eine solche Zahl sonst ausrechnen ließe."
)


def council_words(report: "CouncilReport") -> dict[str, object]:
    """Return everything that the template prints."""
    period = numbers.period_words(report.asked.period)
    return {
        "title": TITLE,
        "subtitle": f"an die Stadtverordnetenversammlung zum Antrag {MOTION}",
        "description": f"Bericht an die Stadtverordnetenversammlung zum Antrag {MOTION}, {period}",
        "footer": f"{TITLE}, {period}".replace(numbers.BLANK, " "),
        "office": report.office.name,
        "facts": list(_facts(report)),
        "about": "Dieser Bericht enthält keine Angaben über Kundinnen und Kunden und keine über einzelne "
        "Beschäftigte. Er wurde automatisch aus dem Protokoll der Hotline erstellt.",
        "summary": list(_summary(report)),
        "demands": [_demand(report, demand) for demand in DEMANDS],
        "breakdown": [
            (
                "Die Spalten folgen denselben Formeln wie oben. Teams mit weniger als "
                f"{FEWEST_STAFF} Beschäftigten sind zusammengefasst. {STARS}"
            )
        ],
        "tables": [_by_stretches(report), _by_teams(report.teams)],
        "chart": _chart(report),
        "method": list(_method(report)),
        "limits": list(_limits(report)),
    }


def _facts(report: "CouncilReport") -> Iterator[tuple[str, str]]:
    yield "Jobcenter", report.office.name
    yield "Zeitraum", numbers.period_words(report.asked.period)
    yield "Stand der Zahlen", numbers.moment_words(report.asked.now)
    yield "Antrag", f"{MOTION}, Verbesserung der Erreichbarkeit der Fallmanager für Jobcenter-Kunden"


SUMMED_UP: Final = (
    Measure.CALLS,
    Measure.REACHED,
    Measure.WITHIN_30_S,
    Measure.FIRST_CONTACT,
    Measure.CALLBACKS_48_H,
    Measure.ACKNOWLEDGED_IN_TIME,
)


def _summary(report: "CouncilReport") -> Iterator[str]:
    for measure in SUMMED_UP:
        figure = report.whole.total.figures[measure]
        target = numbers.target_words(figure)
        beside = "" if target == numbers.NOTHING else f" (Ziel: {target})"
        yield f"{FORMULAS[measure].name_de}: {numbers.value_words(figure)}{beside}"
    yield chain_words(report.chain)[0]


def _demand(report: "CouncilReport", demand: Demand) -> dict[str, object]:
    answer, after = list(demand.answer), list(demand.after)
    if demand.number == 1:
        answer.insert(0, free_of_charge(report.office.hotline_number))
    if demand.number == 2:  # noqa: PLR2004 - the second demand of the motion
        after += [_concerns(report.concerns), *chain_words(report.chain)]
    return {
        "title": f"Forderung {demand.number}: {demand.title}",
        "asked": demand.asked,
        "answer": answer,
        "after": after,
        "caption": f"Kennzahlen zu Forderung {demand.number}, {numbers.period_words(report.asked.period)}",
        "figures": [_figure_row(report.whole.total, measure) for measure in demand.measures],
    }


def _figure_row(row: FigureRow, measure: Measure) -> list[str]:
    figure = row.figures[measure]
    made_of = numbers.made_of(figure)
    result = numbers.value_words(figure) + (f"\n{made_of}" if made_of else "")
    return [FORMULAS[measure].name_de, result, numbers.target_words(figure), FORMULAS[measure].de]


def _concerns(table: FigureTable) -> str:
    """Return what was documented, by the concern that it turned out to be."""
    counted = [
        f"{CONCERNS.get(str(row.key), NO_KEY)} {numbers.value_words(row.figures[Measure.CALLS])}" for row in table.rows
    ]
    return f"Anrufe nach dem Anliegen, das dokumentiert ist: {', '.join(counted)}." if counted else ""


def _by_stretches(report: "CouncilReport") -> dict[str, object]:
    name, several = ("Woche", "Wochen") if report.stretches[0].is_week else ("Monat", "Monaten")
    rows = [[stretch_words(one), *_cells(one.row)] for one in report.stretches]
    return _sheet(f"Nach {several}", name, [*rows, ["Insgesamt", *_cells(report.whole.total)]])


def _by_teams(table: FigureTable) -> dict[str, object]:
    rows = [[str(row.key) if row.key else NO_KEY, *_cells(row)] for row in table.rows]
    return _sheet("Nach Teams", "Team", [*rows, ["Insgesamt", *_cells(table.total)]])


def _sheet(caption: str, first: str, rows: list[list[str]]) -> dict[str, object]:
    return {"caption": caption, "head": [first, *COLUMNS.values()], "widths": WIDTHS, "rows": rows}


def _cells(row: FigureRow) -> list[str]:
    return [numbers.value_words(row.figures[measure]) for measure in COLUMNS]


def stretch_words(stretch: "Stretch") -> str:
    """Return what a row of the course is called."""
    first, last = stretch.period.first, stretch.period.last
    return (
        f"{numbers.short_day(first)} bis {numbers.short_day(last)}" if stretch.is_week else numbers.month_words(first)
    )


def _chart(report: "CouncilReport") -> dict[str, object] | None:
    """Return the reach rate as bars; there is nothing to draw where too little is shown."""
    values = {stretch_words(one): one.row.figures[Measure.REACHED].value for one in report.stretches}
    shown = {name: value for name, value in values.items() if isinstance(value, float)}
    if len(shown) <= 1:
        return None
    bars = [[name, round(value * 100), f"{round(value * 100)}{numbers.BLANK}%"] for name, value in shown.items()]
    told = "; ".join(f"{name} {percent}" for name, _, percent in bars)
    return {
        "caption": "Erreichbarkeit im Verlauf; der Strich steht beim Ziel von 75 Prozent",
        "alt": f"Balken der Erreichbarkeit: {told}. Ziel sind 75 Prozent.",
        "bars": bars,
    }


def _method(report: "CouncilReport") -> Iterator[str]:
    yield "Grundlage ist das Protokoll der Hotline. Jeder Anruf steht darin, auch der abgebrochene."
    yield "Ein Anruf gehört zu dem Tag, an dem er einging (deutsche Zeit), und zu dem Team, das zuerst versucht wurde."
    yield "Wartezeit ist die Zeit in der Warteschlange und bei Weiterleitungen (§ 3 Nr. 73 TKG), nicht die im Menü."
    yield f"Anzahlen sind auf volle {ROUNDED_TO} gerundet, Anteile auf ganze Prozent. Summen können daher abweichen."
    yield "Ob ein Ziel erreicht ist, sagt der gerundete Anteil."
    yield STARS
    yield "Ein Strich (–) steht, wo es keinen Fall gab."
    yield f"Die Zahlen sind vom {numbers.moment_words(report.asked.now)}."


LATER: Final[Mapping[Measure, str]] = {
    Measure.FIRST_CONTACT: "Kontakte, die jünger als sieben Tage sind",
    Measure.CALLBACKS_24_H: "Rückrufe, deren Ziel von 24 Stunden noch nicht vorbei ist",
    Measure.CALLBACKS_48_H: "Rückrufe, deren zugesagte Zeit noch nicht vorbei ist",
    Measure.ACKNOWLEDGED_IN_TIME: "Absagen zu Terminen, die noch nicht begonnen haben",
}


NOT_MEASURED: Final = (
    "Über einzelne Beschäftigte wird nichts ausgewertet: keine Anzahl, keine Dauer, keine Rangfolge.",
    "Ob eine Auskunft richtig war und ob Anrufende zufrieden waren, wird nicht gemessen.",
    "Was an der Hotline vorbeigeht, fehlt: Besuche, Briefe, E-Mails, Durchwahlen und Anrufe, die sie nicht erreichten.",
    "Wer ohne Kundennummer anruft, wird beim ersten Kontakt nicht mitgezählt.",
    "Hinter einem Stern können wenige oder viele Fälle stehen; in den Summen sind sie enthalten.",
)


def _limits(report: "CouncilReport") -> Iterator[str]:
    yield from NOT_MEASURED
    for measure, words in LATER.items():
        count = report.whole.not_yet.get(measure, 0)
        if count:
            yield f"Noch nicht beurteilt: {words} ({_about(count)})."
    if report.whole.unfinished:
        yield f"Anrufe des Zeitraums, deren Ende noch nicht feststeht, fehlen ({_about(report.whole.unfinished)})."
    if report.begins_before_the_log:
        months = report.office.periods.call_months
        yield f"Anrufe werden nach {months} Monaten gelöscht. Für ältere Tage fehlen sie ganz oder zum Teil."


def _about(count: object) -> str:
    return (
        "*" if count is SUPPRESSED else f"rund {numbers.count_words(count)}" if isinstance(count, int | float) else "–"
    )
