"""What the council's own files say of delivery: counts of people for protection, and lists of things."""
