"""What is computed of sound: numpy alone, no model and no clock."""
