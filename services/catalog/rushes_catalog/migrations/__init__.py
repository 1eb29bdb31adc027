"""Migrations of the database: one step per change of the tables, in order.

`sqlite` has the first 44 steps, `postgresql` one that creates the same tables at once, `versions` all later steps, for
both databases.
"""

# The newest step: a database at this step needs no migration, and Alembic is not imported. A test keeps it current.
HEAD = "0076"
