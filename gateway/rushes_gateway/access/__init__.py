"""Access control: roles, the table of routes, credentials of requests, and the audit record."""
