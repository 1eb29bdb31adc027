"""Packets, fragments and sound of what is played."""
