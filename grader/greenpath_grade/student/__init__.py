"""What a student is told: first as data, then in words."""
