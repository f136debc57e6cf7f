"""What a survey found, without telling anything of anybody who is not to be told of.

Pages, sheets, charts and documents read these values and no answers: whatever is
hidden is hidden everywhere.
"""

from surveys.facts.analysis.comparing import compared
from surveys.facts.analysis.crosstabs import crosstab
from surveys.facts.analysis.shapes import (
    DIMENSIONS,
    HIDDEN,
    Analysis,
    Change,
    Comparison,
    Count,
    Figures,
    Gap,
    Group,
    Hidden,
    Key,
    Levels,
    Moved,
    Paired,
    Result,
    Row,
    Seeking,
    Table,
    ThemeCount,
)
from surveys.facts.analysis.whole import analysis_of, gaps_of

__all__ = [
    "DIMENSIONS",
    "HIDDEN",
    "Analysis",
    "Change",
    "Comparison",
    "Count",
    "Figures",
    "Gap",
    "Group",
    "Hidden",
    "Key",
    "Levels",
    "Moved",
    "Paired",
    "Result",
    "Row",
    "Seeking",
    "Table",
    "ThemeCount",
    "analysis_of",
    "compared",
    "crosstab",
    "gaps_of",
]
