"""figures: the quantitative claims of a report."""
