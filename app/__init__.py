"""What is done: the doors, the nouns and the carrier in a box around the conversation of ``ivr_flows``."""
