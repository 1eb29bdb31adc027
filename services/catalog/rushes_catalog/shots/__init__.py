"""Shots of edited videos: what clips cross, and planned cuts of them."""
