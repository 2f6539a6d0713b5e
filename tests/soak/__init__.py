"""The soak: thousands of editions while workers are killed, clocks jump, databases restart and platforms fail."""
