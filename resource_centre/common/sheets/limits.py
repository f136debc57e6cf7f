"""Set how much of a file from outside is read at all."""

MEGABYTE = 1024 * 1024

FILE = 10 * MEGABYTE
ENTRIES = 200
UNPACKED = 50 * MEGABYTE
# How many times smaller an entry may have become; small ones may shrink more.
RATIO = 100
RATIO_FROM = MEGABYTE
# Tags of a workbook, opening and closing, or fields of a text: 20,000 rows of 35
# columns in full fit, and take some seconds.
MARKS = 3_000_000
DEPTH = 64
# One tag with its attributes; the parser holds it whole.
TAG = MEGABYTE
NAMESPACE = 300

ROWS = 20_000
COLUMNS = 100
CELL = 5_000
# Of all cells together, before they are cleaned.
CHARACTERS = 20_000_000
