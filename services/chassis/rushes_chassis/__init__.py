"""What every process needs to be a service; knows nothing of footage."""
