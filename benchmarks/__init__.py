"""What the house costs, measured beside a floor in the same run; nothing here is a test."""
