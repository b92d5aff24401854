"""Telephone PINs: six figures that come by letter and let a caller hear what is theirs (R6, assurance level 2).

``making`` gives and takes them, ``checking`` judges what was keyed.
"""

from app.pins.checking import PinTry as PinTry
from app.pins.checking import check_pin as check_pin
from app.pins.making import UnknownCustomer as UnknownCustomer
from app.pins.making import new_pin as new_pin
from app.pins.making import revoke_pin as revoke_pin
from app.pins.tables import Pin as Pin
from app.pins.tables import TriedPin as TriedPin
