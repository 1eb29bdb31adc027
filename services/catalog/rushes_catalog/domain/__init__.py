"""What the catalog knows, as values and pure rules: no database, no gRPC, no clock."""
