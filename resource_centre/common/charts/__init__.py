"""Charts: declared once, the same on a page and in a PDF, never without their table.

    chart = bars(title="Работещи услуги", by="Община", rows=[("Кубрат", 5), …])

gives `chart.svg` to stand in a page, `chart.alt` in words, and `chart.table`. Pages
show all three with `includes/chart.html`, documents with `documents/_chart.html`.

`rows` are pairs of a label and a value; where there are several series, of a label
and a mapping of their names to values. None is a value that is not known. Labels,
names and titles may be anybody's text: they are only ever data.
"""

from resource_centre.common.charts.bars import bars, grouped_bars, stacked_bars
from resource_centre.common.charts.chart import Chart, Table
from resource_centre.common.charts.lines import line
from resource_centre.common.charts.scales import diverging_bars, gaps

__all__ = [
    "Chart",
    "Table",
    "bars",
    "diverging_bars",
    "gaps",
    "grouped_bars",
    "line",
    "stacked_bars",
]
