"""How the database came to be what it is: one step per change of the tables, in order.

`sqlite` has the first 44, `postgresql` one that makes the same at once, and `versions` those since, which both take.
"""

# The newest step: a database that says so needs nothing, and Alembic is not even imported. A test keeps it true.
HEAD = "0046"
