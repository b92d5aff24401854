"""Complaints: a sentence about what somebody typed, kept apart from the values in it, so that it can be translated."""

from typing import Any


class Complaint(ValueError):
    """What is wrong, in English with the values in it; ``sentence`` has places for the ``values`` (``str.format``)."""

    def __init__(self, sentence: str, **values: Any) -> None:  # noqa: ANN401 - whatever a sentence names
        """Put the values into the sentence."""
        super().__init__(sentence.format_map(values))
        self.sentence = sentence
        self.values = values
