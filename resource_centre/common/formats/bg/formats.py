"""Bulgarian dates and numbers, where Django's own lack „г.“ and „ч.“."""

DATE_FORMAT = "j E Y\u00a0\\г."
DATETIME_FORMAT = "j E Y\u00a0\\г., H:i\u00a0\\ч."
SHORT_DATE_FORMAT = "d.m.Y\u00a0\\г."
SHORT_DATETIME_FORMAT = "d.m.Y\u00a0\\г., H:i\u00a0\\ч."
TIME_FORMAT = "H:i\u00a0\\ч."
YEAR_MONTH_FORMAT = "E Y\u00a0\\г."
MONTH_DAY_FORMAT = "j E"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d.%m.%Y г.", "%d.%m.%Y\u00a0г.", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = [
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u00a0"
NUMBER_GROUPING = 3
