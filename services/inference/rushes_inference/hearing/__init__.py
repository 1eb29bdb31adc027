"""Audio features: numpy only, no model and no clock."""
