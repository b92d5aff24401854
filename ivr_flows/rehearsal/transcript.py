"""How a call is written down for people to read: the same lines from the text telephone and from a real carrier."""

from collections.abc import Iterable

from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Outcome

ROLES = {
    Role.OWN: "das eigene Fallmanagement",
    Role.STAND_IN: "die Vertretung",
    Role.TEAM: "das Team",
    Role.SERVICE_CENTRE: "das Servicecenter",
    Role.EMERGENCY: "die Notfallhilfe",
}
OUTCOMES = {
    Outcome.CONNECTED: "nimmt an",
    Outcome.BUSY: "besetzt",
    Outcome.NO_ANSWER: "nimmt nicht ab",
    Outcome.DECLINED: "lehnt ab",
    Outcome.MAILBOX: "Mailbox",
    Outcome.FAILED: "nicht erreichbar",
    Outcome.CANCELLED: "abgebrochen",
}
SAYS = "Hotline:  "
PRESSES = "Anrufer:  "
WHISPERS = "Ansage:   "
RINGS = "Klingelt: "
SILENT = "(schweigt)"
HANGS_UP = "(legt auf)"
SPEAKS = "(spricht)"
ENDED = "Ende."


def hotline_says(texts: Iterable[str]) -> list[str]:
    """Write down one stretch of speech, as one line."""
    sentence = " ".join(texts)
    return [f"{SAYS}{sentence}"] if sentence else []


def rings(role: Role, outcome: Outcome) -> str:
    """Write down who was rung and how it ended."""
    return f"{RINGS}{ROLES[role]} - {OUTCOMES[outcome]}"
