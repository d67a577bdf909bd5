"""What things are called: areas, periods, types of concern."""
