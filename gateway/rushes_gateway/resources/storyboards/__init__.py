"""Storyboards on the native API."""
