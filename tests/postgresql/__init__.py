"""A PostgreSQL of the tests' own."""
