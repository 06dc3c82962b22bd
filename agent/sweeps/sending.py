"""Parts of queries about what is to be sent."""


def may_leave(by: str) -> str:
    """Say that some of an order may have left by a moment: it is neither on hold nor for later.

    `by` names the moment. It is asked of an order `o` whose open work is `w`, which is null where
    none is known. Of goods that are sold ahead, without a day, none may have left.
    """
    return f"""(w.order_id is null or exists (
        select 1 from fulfilment_orders part
        where part.source = o.source and part.order_id = o.id and not part.deleted
            and part.status in ('OPEN', 'IN_PROGRESS', 'SCHEDULED')
            and coalesce(part.fulfil_at,
                case when part.status = 'SCHEDULED' then :now else o.placed_at end
            ) <= :{by}
    ))"""  # noqa: S608 - a part of queries of ours
