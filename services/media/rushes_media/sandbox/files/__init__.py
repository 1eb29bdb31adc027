"""Containers, their headers and clocks, and what is wrong with them."""
