"""Values and rules of the manifests of data sets."""
