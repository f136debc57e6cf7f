"""The sandbox, for workers in processes of their own."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "tests.documents.sandbox"
    label = "documents_sandbox"

    def ready(self) -> None:
        """Declare the document here alone: no other test should meet it."""
        from resource_centre.documents.document import register  # noqa: PLC0415
        from tests.documents.sandbox.notes import Note  # noqa: PLC0415 - models

        register(Note)
