"""What differs between SQLite and PostgreSQL; nothing outside of this package asks which of them it is."""
