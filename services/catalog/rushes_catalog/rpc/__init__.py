"""gRPC servicers of the catalog, which only convert."""
