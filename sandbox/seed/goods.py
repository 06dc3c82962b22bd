from dataclasses import dataclass

SHELF_UNIT = "SHELF-4824"
STACK_BIN = "BIN-24"
PARTITION = "PART-6096"
CABINET = "CAB-3672"
CLEARANCE_CABINET = "CAB-3672-DENT"


@dataclass(frozen=True, slots=True)
class Family:
    """A line of goods: its sizes as (sku, size, cents), its colours, and who makes it."""

    title: str
    product_type: str
    vendor: str
    sizes: tuple[tuple[str, str, int], ...]
    colours: tuple[tuple[str, str], ...] = (("", ""),)
    tags: tuple[str, ...] = ()


BIN_COLOURS = (("", "Blue"), ("-R", "Red"), ("-Y", "Yellow"), ("-C", "Clear"))
STEEL = (("", "Gray"), ("-B", "Black"))

FAMILIES = (
    Family(
        "Stack & hang bin",
        "Bins",
        "Ridgeline Plastics",
        (
            ("BIN-10", "5 x 4 x 3 in", 189),
            ("BIN-20", "7 x 4 x 3 in", 249),
            (STACK_BIN, "11 x 8 x 7 in", 895),
            ("BIN-30", "15 x 8 x 7 in", 1095),
            ("BIN-40", "18 x 16 x 11 in", 3275),
        ),
        BIN_COLOURS,
        ("bins", "bestseller"),
    ),
    Family(
        "Boltless shelf unit",
        "Shelving",
        "Sierra Rack Works",
        (
            ("SHELF-3618", "36 x 18 x 72 in", 14950),
            (SHELF_UNIT, "48 x 24 x 72 in", 18640),
            ("SHELF-7224", "72 x 24 x 84 in", 26980),
            ("SHELF-9636", "96 x 36 x 84 in", 41250),
        ),
        STEEL,
        ("shelving", "bestseller"),
    ),
    Family(
        "Wire shelving unit",
        "Shelving",
        "Northvale Wire",
        (("WIRE-3614", "36 x 14 x 54 in", 8990), ("WIRE-4818", "48 x 18 x 74 in", 15480)),
        (("", "Chrome"), ("-E", "Epoxy green")),
        ("shelving",),
    ),
    Family(
        "Wire partition panel",
        "Partitions",
        "Northvale Wire",
        (
            ("PART-4896", "4 x 8 ft", 13900),
            (PARTITION, "5 x 8 ft", 16920),
            ("PART-GATE", "Hinged gate, 4 x 8 ft", 38900),
        ),
        (("", "Gray"),),
        ("partitions",),
    ),
    Family(
        "Lockable storage cabinet",
        "Cabinets",
        "Sierra Rack Works",
        (
            ("CAB-3042", "30 x 18 x 42 in", 28900),
            (CABINET, "36 x 18 x 72 in", 52400),
            ("CAB-4878", "48 x 24 x 78 in", 78950),
        ),
        STEEL,
        ("cabinets",),
    ),
    Family(
        "Storage cabinet, dented stock",
        "Cabinets",
        "Sierra Rack Works",
        ((CLEARANCE_CABINET, "36 x 18 x 72 in", 26200),),
        (("", "Gray"),),
        ("cabinets", "clearance", "final-sale"),
    ),
    Family(
        "Attached-lid tote",
        "Totes",
        "Ridgeline Plastics",
        (("TOTE-12", "12 gal", 2190), ("TOTE-20", "20 gal", 2980)),
        (("", "Gray"), ("-BL", "Blue")),
        ("totes",),
    ),
    Family(
        "Drawer cabinet",
        "Cabinets",
        "Halden Tool Storage",
        (("DRAW-9", "9 drawers", 64900), ("DRAW-24", "24 drawers", 31850)),
        (("", "Red"), ("-G", "Gray")),
        ("cabinets",),
    ),
    Family(
        "Pallet rack bay",
        "Racking",
        "Sierra Rack Works",
        (("RACK-96", "96 x 42 x 120 in", 68900), ("RACK-144", "144 x 42 x 144 in", 94500)),
        (("", "Orange and blue"),),
        ("racking", "freight"),
    ),
    Family(
        "Louvered panel",
        "Bins",
        "Ridgeline Plastics",
        (("LOUV-18", "18 x 19 in", 2640), ("LOUV-36", "36 x 19 in", 4880)),
        (("", "Gray"),),
        ("bins",),
    ),
    Family(
        "Bin cart",
        "Carts",
        "Halden Tool Storage",
        (("CART-2", "2 sides", 39900), ("CART-1", "1 side", 28700)),
        (("", "Gray"),),
        ("carts",),
    ),
    Family(
        "Bin label holder, pack of 24",
        "Accessories",
        "Ridgeline Plastics",
        (("LABEL-3", "3 in", 1190), ("LABEL-5", "5 in", 1490)),
        (("", "Clear"),),
        ("accessories",),
    ),
    Family(
        "Locker",
        "Lockers",
        "Sierra Rack Works",
        (("LOCK-1T", "Single tier", 21900), ("LOCK-2T", "Double tier", 24600)),
        STEEL,
        ("lockers",),
    ),
    Family(
        "Steel workbench",
        "Workbenches",
        "Halden Tool Storage",
        (("BENCH-60", "60 x 30 in", 42900), ("BENCH-72", "72 x 36 in", 51900)),
        (("", "Maple top"), ("-L", "Laminate top")),
        ("workbenches",),
    ),
    Family(
        "Bin divider, pack of 6",
        "Accessories",
        "Ridgeline Plastics",
        (("DIV-20", "for 7 in bins", 690), ("DIV-24", "for 11 in bins", 840)),
        (("", "Black"), ("-C", "Clear")),
        ("accessories",),
    ),
    Family(
        "Swivel caster, set of 4",
        "Accessories",
        "Northvale Wire",
        (("CAST-4", "4 in", 3990), ("CAST-5", "5 in", 4690)),
        (("", "Rubber"), ("-P", "Polyurethane")),
        ("accessories",),
    ),
    Family(
        "Drawer liner, 10 ft roll",
        "Accessories",
        "Halden Tool Storage",
        (("LINE-18", "18 in wide", 1690), ("LINE-24", "24 in wide", 2190)),
        (("", "Black"), ("-G", "Gray")),
        ("accessories",),
    ),
    Family(
        "Open-front shelf bin",
        "Bins",
        "Ridgeline Plastics",
        (
            ("SBIN-12", "12 x 4 x 4 in", 329),
            ("SBIN-18", "18 x 6 x 4 in", 545),
            ("SBIN-24", "24 x 8 x 6 in", 1075),
        ),
        BIN_COLOURS,
        ("bins",),
    ),
    Family(
        "Extra shelf with clips",
        "Shelving",
        "Sierra Rack Works",
        (("XSHELF-36", "36 x 18 in", 3450), ("XSHELF-48", "48 x 24 in", 4980)),
        STEEL,
        ("shelving", "accessories"),
    ),
    Family(
        "Steel rolling ladder",
        "Ladders",
        "Northvale Wire",
        (("LADD-3", "3 steps", 25900), ("LADD-6", "6 steps", 48900), ("LADD-9", "9 steps", 73900)),
        (("", "Gray"), ("-Y", "Safety yellow")),
        ("ladders", "freight"),
    ),
    Family(
        "Security cage shelving",
        "Partitions",
        "Northvale Wire",
        (("CAGE-48", "48 x 24 x 69 in", 58900), ("CAGE-60", "60 x 24 x 69 in", 66400)),
        (("", "Gray"),),
        ("partitions", "freight"),
    ),
    Family(
        "Floor marking tape, 108 ft",
        "Safety",
        "Halden Tool Storage",
        (("TAPE-2", "2 in", 1290), ("TAPE-3", "3 in", 1790)),
        (("", "Yellow"), ("-K", "Black and yellow"), ("-W", "White")),
        ("safety",),
    ),
    Family(
        "Corner guard",
        "Safety",
        "Northvale Wire",
        (("GUARD-24", "24 in", 4290), ("GUARD-42", "42 in", 6490)),
        (("", "Yellow"),),
        ("safety",),
    ),
    Family(
        "Platform truck",
        "Carts",
        "Halden Tool Storage",
        (("TRUCK-48", "48 x 24 in", 21900), ("TRUCK-60", "60 x 30 in", 29900)),
        (("", "Steel deck"), ("-W", "Wood deck")),
        ("carts",),
    ),
    Family(
        "Magnetic shelf label, pack of 50",
        "Accessories",
        "Halden Tool Storage",
        (("MAG-1", "1 x 3 in", 1450), ("MAG-2", "2 x 4 in", 1980), ("MAG-3", "2 x 6 in", 2390)),
        (("", "White"), ("-Y", "Yellow")),
        ("accessories",),
    ),
)
