"""Conditions and limits of questions, in the language of XLSForm.

    parsed("${staff} > 5 and selected(${topics}, 'law')").holds(answers)

They are the part of XPath that questionnaires need; all else is refused in words.
"""

from surveys.expressions.expression import Answers, Expression, parsed
from surveys.expressions.simple import OPERATORS, simple, written

__all__ = [
    "OPERATORS",
    "Answers",
    "Expression",
    "parsed",
    "simple",
    "written",
]
