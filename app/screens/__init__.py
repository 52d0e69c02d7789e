"""Floor 2: pages made of several rooms; they read and never write."""
