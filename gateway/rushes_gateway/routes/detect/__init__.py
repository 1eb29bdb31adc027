"""/detect: the contract of the detection editor that Rushes replaces, served to its existing clients."""
