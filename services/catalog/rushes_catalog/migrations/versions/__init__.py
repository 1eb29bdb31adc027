"""Steps that every kind of database takes, from 0045 on. Each has to pass on SQLite and on PostgreSQL."""
