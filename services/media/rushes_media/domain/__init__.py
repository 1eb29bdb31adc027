"""The media service's domain: pure rules about footage, no input or output."""
