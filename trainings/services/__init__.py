"""What happens to trainings: each verb a function, each in one transaction."""
