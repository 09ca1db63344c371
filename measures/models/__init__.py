"""What is measured (plan), what was counted (data), what a person decided about a chart (judgements),
the stored result (charts), and the work that is due (work)."""

from .charts import RunChart
from .data import DATES, ImportBatch, ImportChange, Observation
from .judgements import Annotation, Phase, PointJudgement
from .plan import Measure, MeasureQuerySet, Target
from .previews import ImportPreview
from .work import DueRefresh, JobRun, RefreshState

__all__ = [
    "DATES",
    "Annotation",
    "DueRefresh",
    "ImportBatch",
    "ImportChange",
    "ImportPreview",
    "JobRun",
    "Measure",
    "MeasureQuerySet",
    "Observation",
    "Phase",
    "PointJudgement",
    "RefreshState",
    "RunChart",
    "Target",
]
