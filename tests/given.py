"""What tests are given beside the project: vendors' specifications, and real documents.

Who uses them skips with one line where they are absent.
"""

import os

from tests.processes import ROOT

REFERENCE = ROOT / os.environ.get("COUNTERSIGN_REFERENCE", "../shared/reference")
SAMPLES = ROOT / os.environ.get("COUNTERSIGN_SAMPLES", "../shared/samples")
RETAIL = SAMPLES / "retail" / "uci_online_retail.csv.gz"
