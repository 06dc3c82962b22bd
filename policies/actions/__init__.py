"""Every change the program can make to the world. Read this folder and you have read them all."""

from policies.actions.adjust_stock import ADJUST_STOCK
from policies.actions.amazon_refund import AMAZON_REFUND
from policies.actions.cancel import CANCEL
from policies.actions.change_price import CHANGE_PRICE
from policies.actions.confirm_shipment import CONFIRM_SHIPMENT
from policies.actions.create_bill import CREATE_BILL
from policies.actions.definition import ActionKind
from policies.actions.hold import HOLD
from policies.actions.letter import LETTER
from policies.actions.listing import PAUSE_LISTING, RESUME_LISTING
from policies.actions.mail import MAIL
from policies.actions.market_listing import PAUSE_AMAZON_LISTING, RESUME_AMAZON_LISTING
from policies.actions.message_buyer import MESSAGE_BUYER
from policies.actions.parcel import REPLACE_TRACKING, UNDO_FULFILMENT
from policies.actions.price_list import CHANGE_PRICES
from policies.actions.refund import REFUND
from policies.actions.release import RELEASE
from policies.actions.send_po import SEND_PO

ACTION_KINDS: dict[str, ActionKind] = {
    kind.name: kind
    for kind in (
        REFUND,
        HOLD,
        RELEASE,
        CANCEL,
        ADJUST_STOCK,
        PAUSE_LISTING,
        RESUME_LISTING,
        CHANGE_PRICE,
        CHANGE_PRICES,
        CREATE_BILL,
        SEND_PO,
        REPLACE_TRACKING,
        UNDO_FULFILMENT,
        MAIL,
        LETTER,
        AMAZON_REFUND,
        CONFIRM_SHIPMENT,
        PAUSE_AMAZON_LISTING,
        RESUME_AMAZON_LISTING,
        MESSAGE_BUYER,
    )
}
