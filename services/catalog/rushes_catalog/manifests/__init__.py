"""The manifests of data sets."""
