"""The inbox of a person at their desk: what waits for them (``reading``), and what they do about it (the other verbs).

Every verb is told what its person had before them (``holding.Seen``) and changes nothing where that is not so any more.
"""
