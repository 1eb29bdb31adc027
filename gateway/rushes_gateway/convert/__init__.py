"""Messages of the contract as the JSON shapes of the native API."""
