"""Notes: what a case manager writes down about a call, in words that its customer may read (R19).

A note is never rewritten: who corrects one writes another that names it, and both are kept.
"""

from app.notes.tables import Note as Note
