"""A practice company on loopback: a shop and a Slack that speak their vendors' own protocols.

`seed` makes the world, `shop` is its state and what may happen to it, `shopify` and `slack` are
the vendors in front of it, `pages` shows it to people, `control` is the back door for tests.
It imports nothing of the program it is there to try.
"""
