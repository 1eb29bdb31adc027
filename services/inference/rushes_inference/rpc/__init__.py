"""The contract's side of inference."""
