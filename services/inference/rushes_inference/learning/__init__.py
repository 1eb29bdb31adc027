"""Learning from examples, on arrays alone: scikit-learn's methods where it has them, in numpy (docs/decisions/0045)."""
