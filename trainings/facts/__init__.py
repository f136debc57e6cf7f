"""What can be said of trainings: read in one place, for pages and papers alike."""
