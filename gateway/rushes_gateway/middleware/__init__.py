"""Layers around every request before routing; pure ASGI, because byte streams pass through them."""
