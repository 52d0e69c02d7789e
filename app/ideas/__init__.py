"""Ideas: cards, the families they are gathered in, and the votes on them."""
