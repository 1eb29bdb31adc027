"""Trying a file as a model in a process of its own: `python -m rushes_inference.trial`.

Model files and the code that they run are untrusted; the serving process loads only files that passed here.
"""
