"""An app with a document to try issuing on, as any room would declare it."""
