"""The stages of detection pipelines, one module each: description, parameters, and for pictures the function."""
