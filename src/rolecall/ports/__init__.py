"""What the work needs from outside: time, models, evidence, durable steps and the store."""
