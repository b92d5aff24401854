"""Where the flows are tried out: a town full of invented people, and the telephones to ring the hotline with."""
