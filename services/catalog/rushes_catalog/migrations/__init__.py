"""How the database came to be what it is: one step per change of the tables, in order."""

# The newest step: a database that says so needs nothing, and Alembic is not even imported. A test keeps it true.
HEAD = "0044"
