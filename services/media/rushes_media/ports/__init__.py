"""What the operations need from the world outside, as they see it."""
