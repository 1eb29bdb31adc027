"""Routes of the native API that are made from the contract's descriptors."""
