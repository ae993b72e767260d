"""A support desk: customers ask, an assistant answers, an agent looks into things."""
