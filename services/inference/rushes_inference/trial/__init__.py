"""Trying a file before it is a model, in a process of its own: `python -m rushes_inference.trial`.

Parsers of model files and what they say to be run are foreign; the process that serves looks only at files that came
through here.
"""
