"""The front door: the telephone is picked up, the language is chosen, and in the end somebody says goodbye."""

from ivr_flows import identify_caller, reach_case_manager
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import ChooseLanguage
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.script import Moves, Option, choice, do, go_on, remember, say, step
from ivr_flows.engine.script import name_of as named


@step
def welcome(call: Line, facts: Facts) -> Moves:
    """Say who is speaking, what it costs (only where that is true, R1)."""
    return [
        say("hotline.welcome"),
        *([say("hotline.free_of_charge")] if facts.toll_free else []),
        *([] if facts.office_is_open else [say("hotline.closed")]),
        remember(then=named(reach_case_manager.start)),
        go_on(front_door),
    ]


@step
def front_door(call: Line, facts: Facts) -> Moves:
    """Ask for the number at once: who is recognised needs only one menu."""
    offers = [Option(2, say("hotline.in_this_language", in_language=other(call, facts), key=2), other_language)]
    return [identify_caller.number_entry(*offers, choice(3, "hotline.for_privacy", privacy))]


@step
def other_language(call: Line, facts: Facts) -> Moves:
    """Go on in the other language."""
    return [do(ChooseLanguage(other(call, facts))), go_on(front_door)]


@step
def privacy(call: Line, facts: Facts) -> Moves:
    """Tell the long form of the privacy notice (Art. 13 GDPR, R20)."""
    return [say("hotline.privacy"), go_on(front_door)]


def other(call: Line, facts: Facts) -> str:
    """Return the language that is offered besides the present one."""
    following = facts.languages.index(call.language) + 1
    return facts.languages[following % len(facts.languages)]
