"""What inference works with: pictures, parameters, findings, and what can go wrong; no RPC and no backend."""
