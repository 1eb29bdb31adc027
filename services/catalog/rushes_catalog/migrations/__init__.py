"""Migrations of the database: one step per change of the tables, in order.

`sqlite` has the first 44, `postgresql` one that makes the same tables at once, `versions` all later ones, for both.
"""

# The newest step: a database at it needs no migration, and Alembic is not imported. A test keeps it true.
HEAD = "0047"
