"""Geometry of charts: numbers only, no colour and no markup.

    specs -> frame -> strokes, labels -> shapes.Drawing        (axes, placing and typeface are their tools)

`measures.charts` is the door: what is drawn comes in as a `ChartSpec`, a template draws the `Drawing`.
"""
