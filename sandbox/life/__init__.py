"""What happens in the practice company as days pass: the same seed and days give the same life.

Everything happens through the functions its seeded past was written with. Most of what goes wrong
rights itself after some days; what was planted waits for somebody.
"""
