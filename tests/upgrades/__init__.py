"""Data that earlier versions of Rushes have made, by which the proof of upgrades is done."""
