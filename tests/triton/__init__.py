"""A real Triton for tests: how it is installed, started and ended."""
