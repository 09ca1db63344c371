"""The one error of this package."""


class ChartError(ValueError):
    """The data or the options cannot make the chart; the message says why, in words for the reader."""
