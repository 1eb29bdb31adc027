"""What all services talk about, each thing once, and the arithmetic on it."""
