"""The folder of derived files."""
