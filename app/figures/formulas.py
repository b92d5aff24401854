"""The formula beside each number, in plain German and English: what is counted, out of what, and what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.figures.measures import Measure


@dataclass(frozen=True)
class Formula:
    """A figure's name and what it says, in both languages of the desk."""

    name_de: str
    name_en: str
    de: str
    en: str


FORMULAS: Final[Mapping[Measure, Formula]] = {
    Measure.CALLS: Formula(
        "Anrufe",
        "Calls",
        "Alle Anrufe des Zeitraums, die zu Ende sind, am Telefon und in Schrift, auch abgebrochene.",
        "All calls of the period that are over, by voice and in writing, abandoned ones too.",
    ),
    Measure.REACHED: Formula(
        "Erreichbarkeit",
        "Reach rate",
        "Anrufe, in denen jemand abgenommen und gesprochen hat, geteilt durch alle Anrufe, für die jemand angeklingelt "
        "wurde oder die gewartet haben. Ziel: mindestens 75 Prozent.",
        "Calls in which somebody answered and talked, divided by all calls for which somebody was rung or which "
        "waited. Target: at least 75 percent.",
    ),
    Measure.WITHIN_30_S: Formula(
        "Angenommen in 30 Sekunden (F3)",
        "Answered within 30 seconds (F3)",
        "Anrufe, die nach höchstens 30 Sekunden Wartezeit angenommen wurden, geteilt durch alle Anrufe, für die jemand "
        "angeklingelt wurde oder die gewartet haben. Wer vorher auflegt, zählt als nicht angenommen. "
        "Ziel: mindestens 75 Prozent.",
        "Calls answered after at most 30 seconds of waiting, divided by all calls for which somebody was rung or which "
        "waited. Who hangs up before counts as not answered. Target: at least 75 percent.",
    ),
    Measure.WITHIN_30_S_F4: Formula(
        "Angenommen in 30 Sekunden (F4)",
        "Answered within 30 seconds (F4)",
        "Anrufe, die nach höchstens 30 Sekunden Wartezeit angenommen wurden, geteilt durch alle angenommenen Anrufe "
        "und die nicht angenommenen, die länger als 30 Sekunden gewartet haben.",
        "Calls answered after at most 30 seconds of waiting, divided by all answered calls and the unanswered ones "
        "that waited for longer than 30 seconds.",
    ),
    Measure.WAIT_MEDIAN: Formula(
        "Wartezeit, Mitte",
        "Waiting time, median",
        "Die Hälfte der Anrufe, die gewartet haben, wartete höchstens so lange. Es zählen Warteschlange und alle "
        "Weiterleitungen (§ 3 Nr. 73 TKG), angenommen oder nicht; die Zeit im Menü zählt nicht.",
        "Half of the calls that waited did so for at most this long. Queue and all transfers count (§ 3 no. 73 TKG), "
        "answered or not; the time in the menu does not.",
    ),
    Measure.WAIT_P90: Formula(
        "Wartezeit, 9 von 10",
        "Waiting time, 9 of 10",
        "Neun von zehn Anrufen, die gewartet haben, warteten höchstens so lange. Es zählen Warteschlange und alle "
        "Weiterleitungen (§ 3 Nr. 73 TKG), angenommen oder nicht; die Zeit im Menü zählt nicht.",
        "Nine of ten calls that waited did so for at most this long. Queue and all transfers count (§ 3 no. 73 TKG), "
        "answered or not; the time in the menu does not.",
    ),
    Measure.LOST_IN_MENU: Formula(
        "Verloren im Menü",
        "Lost in the menu",
        "Anrufe, die im Menü endeten, ohne dass jemand angeklingelt, etwas hinterlassen oder Auskunft gegeben wurde, "
        "geteilt durch alle Anrufe.",
        "Calls that ended in the menu before anybody was rung, anything was left or anything was told, divided by all "
        "calls.",
    ),
    Measure.LOST_WHILE_RINGING: Formula(
        "Verloren beim Klingeln",
        "Lost while ringing",
        "Anrufe, in denen aufgelegt wurde, während es bei jemandem klingelte, geteilt durch alle Anrufe, für die "
        "jemand angeklingelt wurde oder die gewartet haben.",
        "Calls in which the caller hung up while somebody's telephone rang, divided by all calls for which somebody "
        "was rung or which waited.",
    ),
    Measure.LOST_IN_QUEUE: Formula(
        "Verloren in der Warteschlange",
        "Lost in the queue",
        "Anrufe, in denen in der Warteschlange aufgelegt wurde, geteilt durch alle Anrufe, für die jemand angeklingelt "
        "wurde oder die gewartet haben.",
        "Calls in which the caller hung up in the queue, divided by all calls for which somebody was rung or which "
        "waited.",
    ),
    Measure.FIRST_CONTACT: Formula(
        "Beim ersten Kontakt erledigt",
        "Settled at first contact",
        "Kontakte, nach denen dieselbe Person binnen sieben Tagen nicht noch einmal wegen desselben Anliegens "
        "(Arbeit, Geld, Absage oder Unterlagen) angerufen hat, geteilt durch alle Kontakte. Ein Kontakt ist ein Anruf "
        "mit bekannter Kundennummer, der nicht abgebrochen wurde. Kontakte, die jünger als sieben Tage sind, zählen "
        "noch nicht. Ziel: mindestens 65 Prozent.",
        "Contacts after which the same person did not call again about the same concern (work, money, cancellation or "
        "documents) within seven days, divided by all contacts. A contact is a call with a known customer number that "
        "was not abandoned. Contacts younger than seven days do not count yet. Target: at least 65 percent.",
    ),
    Measure.CALLBACKS_24_H: Formula(
        "Rückrufe in 24 Stunden",
        "Call-backs within 24 hours",
        "Rückrufe, die bis zum Ziel erledigt waren oder die Person erreicht haben, geteilt durch alle Rückrufe, deren "
        "Ziel vorbei ist. Das Ziel ist dieselbe Uhrzeit am nächsten Arbeitstag; wer in der Warteschlange war, soll in "
        "vier Stunden zurückgerufen werden.",
        "Call-backs that were done or reached the person by the aim, divided by all call-backs whose aim has passed. "
        "The aim is the same time on the next working day; whoever was in the queue is to be rung within four hours.",
    ),
    Measure.CALLBACKS_48_H: Formula(
        "Rückrufe in 48 Stunden",
        "Call-backs within 48 hours",
        "Rückrufe, die bis zur zugesagten Zeit erledigt waren oder die Person erreicht haben, geteilt durch alle "
        "Rückrufe, deren zugesagte Zeit vorbei ist. Zugesagt ist dieselbe Uhrzeit am übernächsten Arbeitstag.",
        "Call-backs that were done or reached the person by the time promised, divided by all call-backs whose "
        "promised time has passed. Promised is the same time on the second working day.",
    ),
    Measure.CANCELLATIONS: Formula(
        "Absagen",
        "Cancellations",
        "Alle Absagen und Verspätungen zu Terminen, die im Zeitraum eingegangen sind, am Telefon und in Schrift.",
        "All cancelled or delayed appointments that were received in the period, by voice and in writing.",
    ),
    Measure.ACKNOWLEDGED: Formula(
        "Absagen zur Kenntnis genommen",
        "Cancellations acknowledged",
        "Absagen, die inzwischen jemand zur Kenntnis genommen oder erledigt hat, geteilt durch alle Absagen.",
        "Cancellations that somebody has acknowledged or finished by now, divided by all cancellations.",
    ),
    Measure.ACKNOWLEDGED_IN_TIME: Formula(
        "Absagen vor dem Termin zur Kenntnis genommen",
        "Cancellations acknowledged before the appointment",
        "Absagen, die vor Beginn des Termins zur Kenntnis genommen wurden, geteilt durch alle Absagen, die vor Beginn "
        "eines bekannten Termins eingegangen sind, der schon begonnen hat.",
        "Cancellations acknowledged before the appointment began, divided by all cancellations that were received "
        "before the beginning of a known appointment which has begun by now.",
    ),
}
