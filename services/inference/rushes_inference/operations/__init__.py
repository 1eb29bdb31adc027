"""What can be asked of inference."""
