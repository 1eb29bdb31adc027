"""Servicers of what is played."""
