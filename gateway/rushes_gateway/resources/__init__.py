"""What the native API speaks of: for each noun its shapes in JSON, and how messages become them."""
