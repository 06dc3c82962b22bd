"""Importing this package registers every situation of the practice shop."""

from sandbox.seed.stories import claims, currencies, deliveries, hostile, payments, refunds

__all__ = ["claims", "currencies", "deliveries", "hostile", "payments", "refunds"]
