"""Forms of the guidance room, drawn by the design system's templates."""

from .resources import (
    FilterForm,
    PublishForm,
    ResourceForm,
    ReviewedForm,
    WithdrawForm,
)

__all__ = ["FilterForm", "PublishForm", "ResourceForm", "ReviewedForm", "WithdrawForm"]
