"""Values, comparisons and claim verdicts, made from Protected counts alone."""
