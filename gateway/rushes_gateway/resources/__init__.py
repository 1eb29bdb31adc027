"""Resources of the native API: JSON shapes by noun, and their conversion from messages."""
