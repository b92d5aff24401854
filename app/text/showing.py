"""Shows a page: fills the templates with the words of its language."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import phonenumbers
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.text.guard import HEADERS
from app.text.hearing import Form
from app.text.page import Page, PageSealer
from app.text.question import question_of
from app.text.wording import direction_of, in_threes, readable_languages, words_of
from app.turns.taking import House
from ivr_flows.engine.spoken import Say, utter

STATUS_OF: Final = {
    "lost": HTTPStatus.BAD_REQUEST,
    "stale": HTTPStatus.CONFLICT,
    "elsewhere": HTTPStatus.FORBIDDEN,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "fault": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""What a notice means to a browser; one that is about an answer alone is none of these."""


@dataclass(frozen=True)
class Notice:
    """Why there is not simply the next page: the name of a sentence, and how many minutes to wait."""

    name: str
    minutes: int = 0

    @property
    def status(self) -> HTTPStatus:
        """The status of the answer that carries it."""
        return STATUS_OF.get(self.name, HTTPStatus.UNPROCESSABLE_ENTITY)

    @property
    def headers(self) -> dict[str, str]:
        """Headers of that answer."""
        return {"Retry-After": str(60 * self.minutes)} if self.minutes else {}


@cache
def templates() -> Environment:
    """Return the templates; everything that is put into one is escaped."""
    environment = Environment(
        loader=PackageLoader("app.text"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["direction"] = direction_of
    environment.filters["in_threes"] = in_threes
    return environment


@dataclass(frozen=True)
class Showing:
    """Shows the pages of one house."""

    house: House
    sealer: PageSealer

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that can be chosen."""
        return readable_languages(unreviewed=self.house.settings.offer_unreviewed_languages)

    def start(self, language: str, notice: Notice | None = None) -> HTMLResponse:
        """Show the page that everything begins with; a notice says why it does so again."""
        language = language if language in self.languages else self.languages[0]
        privacy = utter(Say("hotline.privacy"), language).text
        others = [words_of(one) for one in self.languages]
        return self.show("start.html", language, notice, key=str(uuid4()), privacy=privacy, languages=others)

    def conversation(self, page: Page, notice: Notice | None = None, typed: Form | None = None) -> HTMLResponse:
        """Show where a conversation stands; ``typed`` is put back into its field."""
        question = question_of(page.line)
        if question is None:
            return self.over(page)
        secret = question.field is not None and question.field.secret
        kept = {} if secret else dict(typed or {})
        values: dict[str, Any] = {"page": page, "question": question, "typed": kept, "token": self.sealer.seal(page)}
        return self.show("conversation.html", page.line.language, notice, **values)

    def over(self, page: Page, notice: Notice | None = None) -> HTMLResponse:
        """Show the end, with what proves the conversation in large figures; a notice says why it is the end."""
        references = page.references or (str(page.line.reference),)
        return self.show("over.html", page.line.language, notice, page=page, references=references, key=str(uuid4()))

    def show(self, template: str, language: str, notice: Notice | None, **values: Any) -> HTMLResponse:  # noqa: ANN401 - whatever a template wants
        """Fill a template."""
        words = words_of(language)
        values |= {"words": words.page, "language": language, "direction": words.direction, "notice": notice}
        values |= {"office": utter(Say("hotline.welcome"), language).text.rstrip("."), "phone": self.phone}
        text = templates().get_template(template).render(**values)
        status, more = (notice.status, notice.headers) if notice else (HTTPStatus.OK, {})
        return HTMLResponse(text, status, headers={**HEADERS, **more, "Content-Language": language})

    @property
    def phone(self) -> str:
        """Return the number of the hotline as people write it, or nothing where there is none yet."""
        number = self.house.settings.hotline_number
        if not number:
            return ""
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)
