"""What is planted in the takes that several files of tests share."""

from planted import Plan

LONG = Plan("blur", "plain", 5, seconds=90, fps=12, width=320, height=180, count=2)
SHORT = Plan("blur", "plain", 100, seconds=40, fps=10, width=320, height=180, count=2)
