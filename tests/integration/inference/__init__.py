"""The inference service with its real parts."""
