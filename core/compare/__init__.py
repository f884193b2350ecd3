"""The best of several takes: what shows the same thing in them is compared on one scale."""

from .choosing import assert_comparable, compare
from .measuring import compare_measured
from .values import Comparison, Group, Shot

__all__ = ["Comparison", "Group", "Shot", "assert_comparable", "compare", "compare_measured"]
