"""The fifty attacks, and by file and function the tests that show each moves nothing.

What cannot be attacked because it does not exist yet says so; the day it exists, its line here has
to change.
"""

from dataclasses import dataclass

FRONT = "adversarial/test_slack_app_attacks.py"
CROWDS = "adversarial/test_slack_app_crowds.py"
EDGES = "adversarial/test_attacks_at_the_edges.py"
MODEL = "adversarial/test_hostile_model.py"
WHOLE = "adversarial/test_hostile_model_full.py"
CARELESS = "adversarial/test_hostile_model_full_careless.py"
SLICES = "adversarial/test_mended_slices.py"
ROWS = "adversarial/test_stored_rows_run_no_code.py"
FACTS = "adversarial/test_policy_hostile_facts.py"
SETTINGS = "adversarial/test_bad_input_settings.py"
REACH = "architecture/test_no_write_key_in_reach.py"
HOUSE = "architecture/test_house_rules.py"
VOTES = "unit/test_votes_who_decides.py"
CLAIMS = "unit/test_executor_claims.py"
ASKING = "unit/test_ledger_asking.py"
LOG = "unit/test_audit_proof.py"
RECORD = "unit/test_record_and_log.py"
MONEY = "unit/test_money.py"
FILES = "adversarial/test_files_and_addresses.py"
EVENTS = "adversarial/test_bad_input_events.py"
DOORS = "adversarial/test_outer_doors.py"
SENDERS = "unit/test_webhook_senders.py"
LISTS = "unit/test_vendor_list_reading.py"
PRICES = "contract/test_price_lists.py"
BOOKS = "contract/test_books_actions.py"
PAYING = "architecture/test_no_payment_details.py"
RULES = "unit/test_policy_rulebook.py"


@dataclass(frozen=True)
class Attack:
    """One attack, the tests that hold against it (`file::function`), or why there are none."""

    number: int
    what: str
    tests: tuple[str, ...] = ()
    not_yet: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(f"tests/{name}" for name in self.tests)


def _by(number: int, what: str, *tests: tuple[str, str]) -> Attack:
    return Attack(number, what, tuple(f"{file}::test_{name}" for file, name in tests))


def _not_yet(number: int, what: str, why: str) -> Attack:
    return Attack(number, what, not_yet=why)


ATTACKS = (
    _by(1, "forged signature", (FRONT, "a_forged_or_stale_signature_is_refused")),
    _by(2, "timestamp older than five minutes", (FRONT, "a_forged_or_stale_signature_is_refused")),
    _by(
        3,
        "the same payload replayed",
        (FRONT, "a_replayed_press_counts_once_and_says_nothing_more"),
    ),
    _by(
        4,
        "button value swapped to another action",
        (FRONT, "a_value_swapped_to_another_action_decides_only_what_the_person_may"),
        (FRONT, "a_tampered_value_is_answered_and_moves_nothing"),
    ),
    _by(
        5,
        "card copied to another channel or workspace",
        (EDGES, "a_copied_card_gives_nobody_more_than_the_original"),
        (FRONT, "a_partner_with_an_approvers_user_id_is_still_a_partner"),
    ),
    _by(
        6,
        "guest, bot, deactivated or shared-channel user clicks",
        (FRONT, "guests_and_partners_may_press_nothing"),
        (FRONT, "a_deactivated_approver_counts_for_nothing"),
        (VOTES, "i7_guest_partner_and_bot_never_decide_whatever_groups_they_have"),
    ),
    _by(
        7,
        "approver leaves between card, click and execution",
        (VOTES, "i7_whoever_is_not_vouched_for_any_more_cannot_decide"),
        (VOTES, "i6_vote_of_somebody_who_left_does_not_count"),
        (CLAIMS, "approver_who_left_is_waited_for_and_nothing_is_sent"),
    ),
    _by(
        8,
        "identity matched by mail address",
        (EDGES, "an_approvers_mail_address_on_another_account_opens_nothing"),
    ),
    _by(9, "display name spoofed", (FRONT, "a_display_name_opens_nothing")),
    _by(
        10,
        "approval by typed text, emoji or the agent's own words",
        (FRONT, "typed_words_are_never_a_vote"),
        (EDGES, "what_is_planted_in_a_stored_thread_files_nothing"),
    ),
    _by(
        11, "requester's second account", (FRONT, "the_requesters_second_account_is_the_requester")
    ),
    _by(
        12,
        "modal metadata tampered with",
        (FRONT, "a_forged_form_moves_nothing"),
        (FRONT, "a_form_made_for_another_action_is_judged_as_that_action"),
    ),
    _by(
        13,
        "unfurl or prefetch bot visits an address",
        (EDGES, "no_address_that_is_only_visited_decides_anything"),
    ),
    _by(14, "response_url reused", (EDGES, "an_address_in_a_press_is_never_called")),
    _by(
        15,
        "payload null, huge or of a wrong type",
        (CROWDS, "a_malformed_body_is_a_bad_request"),
        (CROWDS, "a_huge_body_is_refused_unread"),
    ),
    _by(
        16,
        "arguments over 3,000 characters",
        (CROWDS, "three_thousand_characters_fit_the_card_and_nothing_is_cut_silently"),
    ),
    _by(
        17,
        "markup, <!channel>, bidi, zero width in a field",
        (CROWDS, "an_order_note_cannot_ring_the_channel_or_look_like_us"),
        ("unit/test_tools_plain_text.py", "only_visible_characters_of_one_line_are_left"),
    ),
    _by(
        18,
        "customer's text imitates a policy banner",
        (CROWDS, "an_order_note_cannot_ring_the_channel_or_look_like_us"),
    ),
    _by(
        19,
        "hidden item in a batch",
        (PRICES, "a_low_price_hidden_in_a_long_list_is_named_on_its_card"),
        (PRICES, "one_price_below_its_cost_denies_the_whole_list"),
        (PRICES, "one_price_that_moves_too_far_denies_the_whole_list"),
        (PRICES, "a_stored_list_that_was_edited_is_not_carried_out"),
    ),
    _by(
        20,
        "currency swapped, 1e3, full-width digits",
        (FACTS, "one_foreign_currency_anywhere_denies"),
        (MONEY, "anything_else_is_refused_with_a_sentence"),
        (MONEY, "a_currency_without_cents_has_none"),
    ),
    _by(
        21,
        "edited after the card, old card clicked",
        (FRONT, "another_revision_does_not_count"),
        (VOTES, "i8_old_card_cannot_approve_the_new_wording"),
    ),
    _by(
        22,
        "a model's summary contradicts the payload",
        (WHOLE, "whatever_it_tells_the_card_shows_what_would_run"),
    ),
    _by(
        23,
        "split below a threshold",
        (SLICES, "a_lead_alone_lets_no_more_go_on_one_order_than_a_lead_may"),
        (SLICES, "second_of_two_approved_slices_goes_to_a_fresh_card_for_finance"),
        (MODEL, "an_amount_cannot_be_split_into_several_requests"),
    ),
    _by(
        24,
        "many orders below a cap",
        (CARELESS, "money_moved_stays_under_the_shops_limit_of_a_day"),
        (CLAIMS, "i17_daily_cap_is_not_passed_by_two_orders_at_once"),
    ),
    _by(
        25,
        "tool alias, case, look-alike letters",
        (MODEL, "a_tool_that_was_never_listed_does_not_exist"),
    ),
    _by(
        26,
        "unlisted or newly added tool",
        (MODEL, "a_tool_that_was_never_listed_does_not_exist"),
        (ASKING, "what_was_never_registered_cannot_be_asked"),
    ),
    _by(
        27,
        "typing mistake in the configuration",
        (RULES, "a_mistake_in_a_rule_file_fails_when_it_is_loaded"),
        (SETTINGS, "a_malformed_setting_is_named_and_nothing_is_started"),
    ),
    _by(
        28,
        "unknown or extra argument fields",
        (MODEL, "hostile_arguments_of_a_refund_file_nothing"),
    ),
    _by(
        29,
        "type confusion",
        (MODEL, "hostile_arguments_of_a_refund_file_nothing"),
        (FACTS, "an_argument_that_is_missing_or_ill_typed_denies"),
    ),
    _by(
        30,
        "write hidden in a read tool",
        (MODEL, "hostile_arguments_of_a_look_up_are_not_run"),
        ("contract/test_shopify_access.py", "read_token_is_refused_on_every_mutation"),
    ),
    _by(
        31,
        "a model sets approver, policy, account or key",
        (MODEL, "hostile_arguments_of_a_refund_file_nothing"),
        (WHOLE, "every_tool_with_every_hostile_argument_changes_nothing"),
    ),
    _by(
        32,
        "memory poisoned for a later thread",
        (WHOLE, "a_sleeper_does_not_act_on_what_it_planted_itself"),
    ),
    _not_yet(33, "a schedule is created", "no tool creates schedules"),
    _by(
        34,
        "a vendor's error text as an injection",
        (EDGES, "a_vendors_error_of_a_read_is_never_quoted"),
        (EDGES, "a_vendors_no_is_told_and_obeyed_by_nobody"),
    ),
    _by(
        35,
        "a connector is called past the executor",
        (REACH, "no_write_key_is_in_reach_of_the_operator"),
        (HOUSE, "imports_go_one_way"),
    ),
    _by(
        36,
        "resume, jump or update_state into the graph",
        (EDGES, "what_is_planted_in_a_stored_thread_files_nothing"),
        (ROWS, "a_stored_thread_names_messages_and_never_functions"),
    ),
    _by(
        37,
        "approval before there is a card",
        (EDGES, "an_approval_sent_before_there_is_a_card_is_worth_nothing"),
        (RECORD, "approval_nobody_gave_is_not_carried_out"),
    ),
    _by(
        38,
        "state edited between card and click",
        (CLAIMS, "i2_wording_edited_in_the_database_is_not_carried_out"),
        (RECORD, "forged_row_is_not_carried_out_and_the_proof_shows_it"),
        (RECORD, "earlier_version_does_not_come_back"),
    ),
    _by(
        39,
        "requests to an address somebody else wrote",
        (EDGES, "an_address_in_a_press_is_never_called"),
        (FILES, "what_a_mail_or_its_list_points_to_is_never_fetched"),
        (FILES, "a_vendor_that_sends_us_elsewhere_is_not_followed"),
        (FILES, "a_link_of_the_mailbox_that_leads_elsewhere_is_not_followed"),
        (DOORS, "evidence_is_only_where_a_browser_would_go_to_the_shop"),
    ),
    _by(
        40,
        "hidden text, zip bomb, XXE in a document",
        (FILES, "a_document_called_a_list_is_refused_unopened"),
        (FILES, "a_packed_report_is_unpacked_to_a_size_and_no_further"),
        (LISTS, "what_is_no_list_is_refused_with_a_sentence"),
        (LISTS, "nothing_in_a_cell_is_ever_evaluated"),
        ("unit/test_imap_reading.py", "html_is_read_as_its_text"),
        (
            "contract/test_mail_lookup.py",
            "what_a_stranger_commands_is_shown_as_one_line_and_done_by_nobody",
        ),
    ),
    _by(
        41,
        "path traversal by an attachment's name",
        (FILES, "a_files_name_leads_nowhere_and_nothing_is_written"),
        (
            "unit/test_vendor_list_copying.py",
            "what_lies_in_a_folder_is_a_whole_file_of_the_vendors_or_not_read",
        ),
    ),
    _by(
        42,
        "data leaves by image, link or a model",
        (WHOLE, "the_note_of_an_order_never_reaches_the_model_that_has_tools"),
        (MODEL, "the_key_goes_to_the_model_server_only_as_its_header"),
        (FILES, "what_a_mail_or_its_list_points_to_is_never_fetched"),
        (DOORS, "a_link_is_only_written_where_a_browser_reads_it_as_we_do"),
        ("contract/test_mail.py", "the_card_shows_the_whole_text_and_whom_it_goes_to"),
        ("contract/test_mail.py", "an_answer_that_would_go_elsewhere_is_read_by_a_lead"),
        ("contract/test_buyer_messages.py", "what_amazon_refuses_is_denied_with_a_sentence"),
        ("contract/test_buyer_messages.py", "what_is_sent_is_what_was_approved"),
    ),
    # No change there is pays anybody or touches a vendor's payment details: people do, elsewhere.
    _by(
        43,
        "vendor's bank changed and paid in one sweep",
        (PAYING, "no_change_names_a_bank_account_or_whom_to_pay"),
        (PAYING, "the_books_are_written_without_any_way_to_pay_or_to_change_a_vendor"),
    ),
    _by(
        44,
        "invoice again under another number format",
        (BOOKS, "an_invoice_keyed_in_by_hand_under_another_spelling_is_not_entered_again"),
        (BOOKS, "a_spelling_used_before_is_refused_whatever_the_sum"),
        (BOOKS, "the_same_sum_under_another_number_is_looked_at_by_a_lead_too"),
        (BOOKS, "what_is_keyed_in_after_approval_is_not_entered_unseen"),
        (BOOKS, "a_bill_somebody_entered_by_hand_meanwhile_is_not_entered_again"),
    ),
    _by(
        45,
        "forged tracking or webhook of a vendor",
        (EVENTS, "a_wrong_signature_leaves_nothing_but_a_number"),
        (EVENTS, "another_shops_event_is_refused"),
        (EVENTS, "a_stripe_event_signed_long_ago_or_ahead_of_time_is_refused"),
        (EVENTS, "graph_is_answered_with_accepted_and_its_secret_is_checked"),
        (EVENTS, "one_event_posted_twenty_times_at_once_is_kept_once"),
        (SENDERS, "a_signature_fits_one_body_and_one_secret"),
        (SENDERS, "a_stripe_signature_cannot_be_given_another_time"),
        (SENDERS, "every_notification_of_a_list_has_to_bear_our_secret"),
        (
            "unit/test_arrivals.py",
            "an_older_event_than_what_was_applied_is_done_without_its_handler",
        ),
        ("scenario/test_payment_events_in.py", "an_event_is_no_fact"),
        ("contract/test_parcel_changes.py", "a_number_that_cannot_be_is_refused_with_its_reason"),
        ("contract/test_tracking_numbers.py", "one_wrong_digit_is_no_number_of_that_carrier"),
    ),
    _by(
        46,
        "an order of another shop",
        ("contract/test_shop_client_lookups.py", "the_same_name_in_two_shops_asks_back"),
        (MODEL, "hostile_arguments_of_a_refund_file_nothing"),
    ),
    _by(
        47,
        "keys in logs, tables, cards, stored threads",
        (EDGES, "no_key_is_in_a_log_a_table_or_a_stored_thread"),
        (
            "contract/test_shop_client_transport.py",
            "logs_and_records_hold_no_token_body_or_address",
        ),
    ),
    _by(
        48,
        "stored rows that run code when read",
        (ROWS, "a_pickled_job_is_left_alone_and_ours_still_run"),
        (ROWS, "a_stored_thread_names_messages_and_never_functions"),
    ),
    _by(
        49,
        "flood of proposals",
        (WHOLE, "a_flood_is_three_cards_a_turn"),
        (MODEL, "no_more_than_three_requests_come_of_one_sentence"),
    ),
    _by(
        50,
        "log edited, cut, computed anew; clock set back",
        (LOG, "i13_edited_row_is_found"),
        (LOG, "i13_deleted_row_is_found"),
        (LOG, "i13_cut_off_tail_is_found_by_a_checkpoint_kept_outside"),
        (LOG, "i13_log_computed_anew_is_found_by_a_checkpoint_kept_outside"),
        ("proof/test_fault_table.py", "a_bent_clock_or_database_neither_doubles_nor_loses"),
    ),
)
