"""What inference needs of the world: pixels, and something to run its models."""
