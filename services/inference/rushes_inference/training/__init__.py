"""Training of classifiers in a process of its own: `python -m rushes_inference.training`.

It takes minutes of CPU time and memory for all examples, and ends with its caller.
"""
