"""German and English: what pages say is written in English and translated by the catalogues below ``words``."""

import gettext
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Final = ("de", "en")
WORDS: Final = Path(__file__).with_name("words")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return what translates into a language; English is what stands in the templates."""
    merged = Catalog(locale=language)
    for catalogue in catalogues(language):
        for message in catalogue:
            if message.id and message.string:
                merged.add(message.id, message.string, context=message.context)
    merged.num_plurals  # noqa: B018 - reads the plural forms of the locale into the catalogue
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled) if len(merged) else gettext.NullTranslations()


def catalogues(language: str) -> Iterator[Catalog]:
    """Yield the catalogues of a language, one for each part of the desk."""
    for path in sorted((WORDS / language).glob("*.po")):
        with path.open("rb") as file:
            yield read_po(file, locale=language, abort_invalid=True)


def preferred(header: str | None) -> str:
    """Return the language that a browser asks for, German where it asks for none of ours."""
    wanted = (part.partition(";")[0].strip().lower()[:2] for part in (header or "").split(","))
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])
