"""Spoken answers: turns what a speech recogniser heard into what the caller would have keyed, or into nothing.

Every function takes the recogniser's free text and the language of the call and returns keys, or ``None`` where the
text is not an answer or can be understood in two ways: then the caller keys. Nothing is ever guessed.
German and English are understood; of any other language only figures and single letters.
"""

from ivr_flows.engine.speech.choices import chosen as chosen
from ivr_flows.engine.speech.dates import keyed_birth_date as keyed_birth_date
from ivr_flows.engine.speech.days import keyed_day as keyed_day
from ivr_flows.engine.speech.file_numbers import keyed_number as keyed_number
from ivr_flows.engine.speech.file_numbers import keyed_pin as keyed_pin
from ivr_flows.engine.speech.file_numbers import keyed_reference as keyed_reference
from ivr_flows.engine.speech.file_numbers import keyed_telephone as keyed_telephone
