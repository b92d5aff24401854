"""Turns of a conversation: what the doors that speak with callers share (facts in, flows asked, all written down)."""
