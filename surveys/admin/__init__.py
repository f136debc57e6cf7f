"""Surveys in the back office."""
