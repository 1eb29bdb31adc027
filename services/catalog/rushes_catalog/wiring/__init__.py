"""The catalog by subjects: what each consists of, which answers calls, and what it does by itself."""
