"""The files of deploy/: they are what their programs take, and name only what the code has."""
