"""Pictures, parameters, results and errors of inference; no RPC and no backend."""
