"""Amazon's Selling Partner API over the practice company's marketplace orders and listings."""
