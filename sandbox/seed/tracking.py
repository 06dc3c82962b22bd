"""Tracking numbers with the check digits that the carriers publish, so that readers accept them."""

import random

_UPS_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTVWXYZ"


def ups(rng: random.Random, service: str = "03") -> str:
    """Return a UPS number: 1Z, shipper, service, parcel, mod-10 check digit."""
    shipper = "".join(rng.choices(_UPS_ALPHABET, k=6))
    body = f"{shipper}{service}{rng.randrange(10**7):07d}"
    values = [int(c) if c.isdecimal() else (ord(c) - 63) % 10 for c in body]
    total = sum(values[::2]) + 2 * sum(values[1::2])
    return f"1Z{body}{-total % 10}"


def fedex(rng: random.Random) -> str:
    """Return a 12-digit FedEx Express number: weights 1 3 7 from the right, mod 11, mod 10."""
    body = f"{rng.randrange(10**10, 10**11)}"
    weights = (3, 1, 7) * 4
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=False))
    return f"{body}{total % 11 % 10}"


def usps(rng: random.Random) -> str:
    """Return a 22-digit USPS number: weights 3 1 from the right, mod 10."""
    body = f"94001{rng.randrange(10**16):016d}"
    total = sum(int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(body)))
    return f"{body}{-total % 10}"
