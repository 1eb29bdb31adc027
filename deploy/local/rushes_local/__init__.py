"""The one-machine deployment: all processes of Rushes under one command."""
