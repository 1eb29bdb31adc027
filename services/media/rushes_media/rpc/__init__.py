"""Servicers: they convert between the contract and the domain, and nothing else."""
