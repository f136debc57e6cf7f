"""Questionnaires from and for KoboToolbox and ODK."""

from surveys.xlsform.problems import Imported, Problem
from surveys.xlsform.reading import read_xlsform
from surveys.xlsform.writing import xlsform_of

__all__ = ["Imported", "Problem", "read_xlsform", "xlsform_of"]
