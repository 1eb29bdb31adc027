"""All state, in SQL: one module per subject, all within one transaction."""
