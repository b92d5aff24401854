"""The front door: the telephone is picked up, the language is chosen, and what needs no number is offered."""

from ivr_flows import (
    cancel_appointment,
    get_help,
    greet_known_caller,
    identify_caller,
    information,
    retrieve_receipt,
    ring_back,
)
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import ChooseLanguage
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Kind
from ivr_flows.engine.listening import SPOKEN_LANGUAGES
from ivr_flows.engine.script import MAIN_MENU, Moves, Option, Step, choice, do, go_on, menu, remember, say, step
from ivr_flows.engine.spoken import Say

OFFICE_LANGUAGE, SECOND_LANGUAGE = "de", "en"
"""The one is offered to whoever hears the other; further languages stand behind a key of their own."""
ENOUGH_FOR_ONE_KEY = 2
LANGUAGE_KEY, MORE_LANGUAGES_KEY = 2, 4


@step
def welcome(call: Line, facts: Facts) -> Moves:
    """Say who is speaking, what it costs (only where that is true, R1), in the language that is remembered."""
    remembered = facts.hint.language if facts.hint and facts.hint.language in facts.languages else call.language
    return [
        *([do(ChooseLanguage(remembered))] if remembered != call.language else []),
        say("hotline.welcome"),
        *([say("hotline.free_of_charge")] if facts.toll_free else []),
        *([] if facts.office_is_open else [say("hotline.closed")]),
        *([say("hotline.may_speak")] if facts.speech and remembered in SPOKEN_LANGUAGES else []),
        remember(then=MAIN_MENU),
        go_on(first_question(facts)),
    ]


def first_question(facts: Facts) -> Step:
    """Ask as little as possible of somebody whom the house has rung, or who has agreed to be remembered."""
    if facts.pending:
        return ring_back.start
    return greet_known_caller.start if facts.hint else front_door


@step
def front_door(call: Line, facts: Facts) -> Moves:
    """Ask for the number at once: who is recognised needs only one menu."""
    other = SECOND_LANGUAGE if call.language == OFFICE_LANGUAGE else OFFICE_LANGUAGE
    offers = [
        choice(1, "hotline.without_number", without_number),
        *(
            [Option(LANGUAGE_KEY, in_own_words(other, LANGUAGE_KEY), other_language)]
            if other in facts.languages
            else []
        ),
        choice(3, "hotline.for_privacy", privacy),
    ]
    return [
        remember(then=MAIN_MENU, tried=(), kind=Kind.CALLBACK),
        identify_caller.number_entry(*offers, after=more_languages_offer(call, facts)),
    ]


def more_languages_offer(call: Line, facts: Facts) -> list[Say | Option]:
    """Offer further languages in their own words, after the question: who is keying a number need not hear them."""
    further = further_languages(call, facts)
    if not further:
        return []
    *before, last = (in_own_words(language, MORE_LANGUAGES_KEY) for language in further)
    return [*before, Option(MORE_LANGUAGES_KEY, last, more_languages)]


def further_languages(call: Line, facts: Facts) -> tuple[str, ...]:
    """Return the languages besides the present one and the one that has a key of its own."""
    other = SECOND_LANGUAGE if call.language == OFFICE_LANGUAGE else OFFICE_LANGUAGE
    return tuple(language for language in facts.languages if language not in (call.language, other))


def in_own_words(language: str, key: int) -> Say:
    """Offer a language in that language."""
    return say("hotline.in_this_language", in_language=language, key=key)


@step
def other_language(call: Line, facts: Facts) -> Moves:
    """Go on in the language that has a key of its own."""
    other = SECOND_LANGUAGE if call.language == OFFICE_LANGUAGE else OFFICE_LANGUAGE
    return [do(ChooseLanguage(other)), go_on(front_door)]


@step
def more_languages(call: Line, facts: Facts) -> Moves:
    """Let one of the further languages be chosen, each offered in its own words."""
    further = further_languages(call, facts)
    chosen = (first_further, second_further, third_further, fourth_further)
    options = (Option(key, in_own_words(language, key), chosen[key - 1]) for key, language in enumerate(further, 1))
    return [menu(*options, back=front_door)]


@step
def first_further(call: Line, facts: Facts) -> Moves:
    """Go on in the first language of that menu."""
    return in_language(call, facts, 0)


@step
def second_further(call: Line, facts: Facts) -> Moves:
    """Go on in the second."""
    return in_language(call, facts, 1)


@step
def third_further(call: Line, facts: Facts) -> Moves:
    """Go on in the third."""
    return in_language(call, facts, 2)


@step
def fourth_further(call: Line, facts: Facts) -> Moves:
    """Go on in the fourth."""
    return in_language(call, facts, 3)


def in_language(call: Line, facts: Facts, place: int) -> Moves:
    """Go on in one of the further languages; the front door, should it have been withdrawn meanwhile."""
    further = further_languages(call, facts)[place : place + 1]
    return [*(do(ChooseLanguage(language)) for language in further), go_on(front_door)]


@step
def without_number(call: Line, facts: Facts) -> Moves:
    """Offer what needs no number: help at once, a cancellation that a person matches, a receipt, information."""
    return [
        menu(
            choice(1, "hotline.emergency", get_help.start),
            choice(2, "hotline.cancel", cancel_appointment.start),
            choice(3, "hotline.receipt", retrieve_receipt.start),
            choice(4, "hotline.information", information.start),
            back=front_door,
        )
    ]


@step
def privacy(call: Line, facts: Facts) -> Moves:
    """Tell the long form of the privacy notice (Art. 13 GDPR, R20)."""
    return [say("hotline.privacy"), go_on(front_door)]
