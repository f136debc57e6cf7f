"""The forms of trainings, in the back office and on the portal."""
