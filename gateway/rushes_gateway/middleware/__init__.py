"""What happens to every request before it is routed; pure ASGI, because byte streams pass through it."""
