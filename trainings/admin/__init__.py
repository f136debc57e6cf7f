"""The back office of trainings."""

from trainings.admin.trainings import TrainingAdmin

__all__ = ["TrainingAdmin"]
