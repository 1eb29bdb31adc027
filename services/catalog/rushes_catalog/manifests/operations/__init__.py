"""Operations of the manifests of data sets."""
