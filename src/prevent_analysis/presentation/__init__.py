"""What a reader sees: charts, tables and text, made from protected values and from nothing else."""
