"""The contract's side of the catalog: servicers that only convert."""
