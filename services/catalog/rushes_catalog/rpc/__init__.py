"""gRPC servicers of the catalog, which only convert between messages and values of the domain."""
