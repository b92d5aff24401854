"""Says in plain German whether the evidence holds: the receipts and the chain they stand in."""

from app.figures.table import rounded
from app.receipts.verifying import ChainReport
from app.report.numbers import count_words


def chain_words(chain: ChainReport) -> list[str]:
    """Return what was found, the finding first; the end of the chain is published so that nobody can write it anew."""
    if chain.broken:
        where = "" if chain.broken.position is None else f" an Stelle {count_words(chain.broken.position)}"
        return [
            f"Die Kette der Belege ist nicht unversehrt: Die Prüfung fand einen Fehler{where}.",
            "Näheres sagt der Befehl durchwahl verify. Bis das geklärt ist, gelten spätere Belege als nicht gesichert.",
        ]
    length, kept = (count_words(rounded(count)) for count in (chain.length, chain.kept))
    return [
        "Die Kette der Belege ist unversehrt: Jede Absage hat ihren Beleg, und keiner wurde geändert oder entfernt.",
        f"Geprüft wurden alle Belege seit Beginn (rund {length}); von rund {kept} ist der Inhalt noch gespeichert.",
        f"Ende der Kette, zum späteren Vergleich: {chain.head}",
    ]
