"""Models that a Triton Inference Server runs, on this machine or another."""
