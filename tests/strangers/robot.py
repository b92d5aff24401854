"""A stranger who only listens: it knows a few words of one language, its customer number, its birth date and a day."""

import re
from dataclasses import dataclass, field
from typing import Final

from ivr_flows.engine.spoken import prompts

NUMBER, BORN, DAY = "0393112233#", "30111979", "3011"
"""What the stranger knows: Marta Sommerfeld's, and a day on which she is expected."""
END_OF_SENTENCE: Final = ".?!؟"


@dataclass(frozen=True)
class Words:
    """The words that a stranger knows in a language, as patterns; each tuple from the most wanted on."""

    number: str
    birth_date: str
    day: str
    reference: str
    cancel: tuple[str, ...]
    call_back: tuple[str, ...]
    person: tuple[str, ...]


DICTIONARY: Final = {
    "de": Words(
        number="Kundennummer",
        birth_date="Geburtsdatum",
        day="Tag und Monat",
        reference="Vorgangsnummer ist",
        cancel=(r"\bJa\b", "Absage", "Krankheit"),
        call_back=(r"\bJa\b", "Rückruf", "diese Nummer", "jede Uhrzeit", r"\banderes"),
        person=(r"\bJa\b", r"\bArbeit"),
    ),
    "en": Words(
        number="customer number",
        birth_date="date of birth",
        day="day and month",
        reference="reference is",
        cancel=(r"\byes\b", "cancellation", "illness"),
        call_back=(r"\byes\b", "call back", "this number", "any time", "anything else"),
        person=(r"\byes\b", r"\bwork\b"),
    ),
    "uk": Words(
        number="номер клієнта",
        birth_date="дату народження",
        day="день і місяць",
        reference="номер звернення:",
        cancel=(r"\bтак\b", "все правильно", "скасувати", "не можете прийти", "хворієте"),
        call_back=(r"\bтак\b", "передзвонили", "цей номер", "будь-який час", "питання інше"),
        person=(r"\bтак\b", "про роботу"),
    ),
    "ru": Words(
        number="номер клиента",
        birth_date="дату рождения",
        day="день и месяц",
        reference="номер обращения:",
        cancel=(r"\bда\b", "всё правильно", "отменить", "не можете прийти", "болеете"),
        call_back=(r"\bда\b", "перезвонили", "этот номер", "любое время", "вопрос другой"),
        person=(r"\bда\b", "о работе"),
    ),
    "ar": Words(
        number="رقم الزبون",
        birth_date="تاريخ ميلادك",
        day="اليوم والشهر",
        reference="رقم معاملتك هو",
        cancel=("نعم", "لتأكيد", "إلغاء", "مرض"),
        call_back=("نعم", "نتصل بك", "هذا الرقم", "أي وقت", "أمور أخرى"),
        person=("نعم", "أمور العمل"),
    ),
    "tr": Words(
        number="Müşteri numara",
        birth_date="doğum tarihi",
        day="günü ve ayı",
        reference="İşlem numaranız:",
        cancel=("Evet", "Onaylamak", "iptal", "Hastalık"),
        call_back=("Evet", "Sizi aramamız", "Bu numaradan", "Herhangi bir saatte", "Başka konular"),
        person=("Evet", "İş konuları"),
    ),
}
"""Whoever writes prompts anew may change these with them; a stranger would know either."""


def offers_in(heard: str, language: str) -> list[tuple[str, str]]:
    """Return what is offered in a language, by its own wording of a choice: function and key, in their order."""
    function, _, key = prompts(language).offer.partition("…")
    before, after = (re.escape(part) for part in key.split("1"))
    pattern = rf"{re.escape(function)}([^{END_OF_SENTENCE}]+?){before}(\d){after}"
    return re.findall(pattern, heard)


@dataclass
class Stranger:
    """Somebody who wants one thing (cancel, call_back or person) and speaks one language."""

    language: str
    goal: str
    reference: str = ""
    """What was said to be the reference."""
    heard: list[str] = field(default_factory=list)

    @property
    def words(self) -> Words:
        return DICTIONARY[self.language]

    def answer(self, heard: str) -> str | None:
        """Return the keys that what was heard makes a stranger press; nothing once there is a reference."""
        self.heard.append(heard)
        told = re.search(rf"{self.words.reference} ([\d, ]+)", heard)
        if told:
            self.reference = re.sub(r"\D", "", told[1])
            return None
        return self.chosen(heard) or self.known(heard) or self.only_one(heard)

    def chosen(self, heard: str) -> str | None:
        """Return the key of an offer that leads to the goal."""
        offers = offers_in(heard, self.language)
        wanted = (key for word in getattr(self.words, self.goal) for offer, key in offers if re.search(word, offer))
        return next(wanted, None)

    def known(self, heard: str) -> str | None:
        """Return what is asked for, if it is something that the stranger knows."""
        answers = {self.words.number: NUMBER, self.words.birth_date: BORN, self.words.day: DAY}
        return next((keys for word, keys in answers.items() if word in heard), None)

    def only_one(self, heard: str) -> str | None:
        """Return the key of the one sentence that is understood at all: that is how a language is found."""
        offers = offers_in(heard, self.language)
        return offers[0][1] if len(offers) == 1 else None
