"""What is known of a person: shown to her, corrected, carried away, erased, and forgotten by itself when its time is over."""
