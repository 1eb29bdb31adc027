"""Learning from examples, in a process of its own: `python -m rushes_inference.training`.

It takes minutes of a processor and as much memory as there are examples, and ends with whoever waits for it.
"""
