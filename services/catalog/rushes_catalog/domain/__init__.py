"""The catalog's domain: values and pure rules; no database, no gRPC, no clock."""
