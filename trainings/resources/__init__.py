"""The lists of trainings as sheets: what their columns are, whom a row is about."""
