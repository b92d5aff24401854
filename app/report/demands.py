"""The three demands of the motion 17/SVV/0425, what the hotline does about each, and which figures speak to it."""

from dataclasses import dataclass
from typing import Final

from app.figures import Measure

TOLL_FREE: Final = "+49800"


@dataclass(frozen=True)
class Demand:
    """One demand: what was asked for, what was done, and the figures about it."""

    number: int
    title: str
    asked: str
    answer: tuple[str, ...]
    measures: tuple[Measure, ...]
    after: tuple[str, ...] = ()


DEMANDS: Final = (
    Demand(
        1,
        "kostenfrei erreichbar",
        "Die Fallmanagerinnen und Fallmanager und das Servicecenter sollen telefonisch kostenfrei erreichbar sein.",
        (
            (
                "Eine Nummer führt zur eigenen Fallmanagerin oder zum eigenen Fallmanager und zum Servicecenter. Wer "
                "die Kundennummer eingibt, wird direkt verbunden. Spricht dort niemand, wählen Anrufende selbst: "
                "Vertretung, Team, Rückruf oder Nachricht. Kein Weg endet mit der Bitte, es später zu versuchen."
            ),
        ),
        (
            Measure.CALLS,
            Measure.REACHED,
            Measure.LOST_IN_MENU,
            Measure.LOST_WHILE_RINGING,
            Measure.LOST_IN_QUEUE,
        ),
    ),
    Demand(
        2,
        "Anrufe und Anliegen dokumentiert",
        "Anrufe und Anliegen, zum Beispiel kurzfristige Absagen von Terminen, sollen dokumentiert werden.",
        (
            (
                "Jeder Anruf wird protokolliert. Termine können Tag und Nacht abgesagt werden. Wer absagt, einen "
                "Rückruf bestellt oder eine Nachricht hinterlässt, bekommt eine Vorgangsnummer und auf Wunsch "
                "einen Beleg zum Prüfen. Die zuständige Person sieht die Absage sofort und nimmt sie zur Kenntnis."
            ),
        ),
        (Measure.CANCELLATIONS, Measure.ACKNOWLEDGED, Measure.ACKNOWLEDGED_IN_TIME),
    ),
    Demand(
        3,
        "schnell und fachkundig beantwortet",
        "Anfragen sollen so schnell wie möglich und fachkundig beantwortet werden.",
        (
            (
                "Anrufe gehen an die Person, die den Fall kennt, sonst an ihre Vertretung oder ihr Team, dann an "
                "das Servicecenter. Ein Rückruf ist ein Auftrag mit Frist: Ziel ist der nächste Arbeitstag, zugesagt "
                "ist der übernächste."
            ),
        ),
        (
            Measure.WITHIN_30_S,
            Measure.WITHIN_30_S_F4,
            Measure.WAIT_MEDIAN,
            Measure.WAIT_P90,
            Measure.FIRST_CONTACT,
            Measure.CALLBACKS_24_H,
            Measure.CALLBACKS_48_H,
        ),
        (
            (
                "Der Dienst misst nicht, ob eine Auskunft fachlich richtig war. Dafür steht hier, wie oft nach einem "
                "Kontakt niemand noch einmal wegen derselben Sache anrufen musste."
            ),
        ),
    ),
)


def free_of_charge(hotline_number: str) -> str:
    """Return whether the number is free for whoever calls it; numbers are E.164."""
    if hotline_number.startswith(TOLL_FREE):
        return f"Die Nummer 0800 {hotline_number.removeprefix(TOLL_FREE)} ist aus allen deutschen Netzen kostenfrei."
    return "Eine kostenfreie Nummer (0800) ist für den Dienst nicht eingetragen; dieser Teil ist noch nicht erfüllt."
