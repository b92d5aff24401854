"""The engine: turns what a caller did into what is said and done next, without knowing any flow."""
