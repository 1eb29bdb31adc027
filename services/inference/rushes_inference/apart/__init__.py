"""Running a stage in a process of its own, `python -m rushes_inference.apart`, as the libraries that it stands on may
crash, and take memory that the service gets back with the end of the process."""
