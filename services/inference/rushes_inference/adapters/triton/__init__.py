"""Models run by a Triton Inference Server, on this machine or another."""
