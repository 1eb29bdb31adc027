"""What the operations need from outside: media nodes, inference, the clock, foreign files."""
