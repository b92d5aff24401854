"""What is said: the hotline's conversation as pure functions, without a server, a database or a network."""
