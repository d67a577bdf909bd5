"""One definition a measure; clean tables in, counts of events out. Nothing is divided here."""
