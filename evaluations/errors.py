"""Why something could not be done. ``str()`` is the sentence to show."""

from __future__ import annotations


class EvaluationRefused(Exception):
    """The circumstance does not allow it."""


class AlreadyAnswered(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("You have answered these questions already. Thank you.")


class NotInvited(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__(
            "These questions are for people who came to the lab. If the register is wrong, tell the host."
        )


class NotYet(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("These questions come six weeks after the lab.")


class SurveyIsClosed(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("This survey is not open.")


class SurveyIsOver(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("This survey is over and its results are told, so its days stay as they are.")


class SurveysOverlap(EvaluationRefused):
    def __init__(self) -> None:
        super().__init__("Another survey of the programme is open on some of these days.")
