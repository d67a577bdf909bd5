"""Files as received in, typed tables out; every row accounted for."""
