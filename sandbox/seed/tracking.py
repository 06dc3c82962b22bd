"""Tracking numbers with the check digits that the carriers publish, so that readers accept them."""

import random

_UPS_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTVWXYZ"


def ups(rng: random.Random) -> str:
    """Return a UPS Ground number: 1Z, shipper, service, parcel, check digit."""
    shipper = "".join(rng.choices(_UPS_ALPHABET, k=6))
    body = f"{shipper}03{rng.randrange(10**7):07d}"
    return f"1Z{body}{ups_check_digit(body)}"


def fedex(rng: random.Random) -> str:
    """Return a 12-digit FedEx Express number."""
    body = str(rng.randrange(10**10, 10**11))
    return f"{body}{fedex_check_digit(body)}"


def usps(rng: random.Random) -> str:
    """Return a 22-digit USPS number."""
    body = f"94001{rng.randrange(10**16):016d}"
    return f"{body}{usps_check_digit(body)}"


def ups_check_digit(body: str) -> int:
    """Return what follows the 15 characters after `1Z`: every second one doubled, mod 10."""
    values = [int(c) if c.isdecimal() else (ord(c) - 63) % 10 for c in body]
    return -(sum(values[::2]) + 2 * sum(values[1::2])) % 10


def fedex_check_digit(body: str) -> int:
    """Return what follows 11 digits: weights 3, 1, 7, mod 11, then mod 10."""
    weights = (3, 1, 7) * 4
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=False))
    return total % 11 % 10


def usps_check_digit(body: str) -> int:
    """Return what follows 21 digits: from the right every second one is tripled, mod 10."""
    return -sum(int(digit) * (1 if i % 2 else 3) for i, digit in enumerate(reversed(body))) % 10
