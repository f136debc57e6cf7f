"""What is allowed with trainings, each rule in one place."""
