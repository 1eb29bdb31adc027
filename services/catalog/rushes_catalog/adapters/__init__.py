"""The ports on real parts: a SQL database, and media nodes over gRPC."""
