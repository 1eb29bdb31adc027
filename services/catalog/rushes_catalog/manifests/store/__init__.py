"""The manifests of data sets in SQL."""
