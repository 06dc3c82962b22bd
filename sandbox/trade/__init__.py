"""The company's trade beside its own shop: who it buys from, and where else it sells.

Every vendor's books, marketplace, mailbox and carrier look at these same objects, so that they
agree with each other and with the shop, except where a problem was planted.
"""
