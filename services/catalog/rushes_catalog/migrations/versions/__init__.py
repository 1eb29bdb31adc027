"""Steps for every kind of database, from 0045 on. Each has to work on SQLite and on PostgreSQL."""
