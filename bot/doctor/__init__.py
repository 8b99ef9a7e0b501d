"""What usually goes wrong where mmfaq runs, looked at one by one: each with what to do about it."""
