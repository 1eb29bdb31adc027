"""Pictures of every state of the page, for eyes: `python -m tests.e2e.screens FOLDER [NAME]`."""
