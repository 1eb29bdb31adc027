"""Who may do what: roles, the table of routes, the credentials that requests carry, and the record of changes."""
