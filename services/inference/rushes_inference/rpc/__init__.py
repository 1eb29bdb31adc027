"""gRPC servicers of inference."""
