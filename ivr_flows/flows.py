"""All flows in one place: importing this module is what fills the book of steps."""

from ivr_flows import (
    cancel_appointment,
    cancel_reason,
    documents,
    get_help,
    greet_known_caller,
    hotline,
    identify_caller,
    information,
    leave_callback,
    leave_message,
    main_menu,
    my_matters,
    reach_case_manager,
    retrieve_receipt,
    ring_back,
    wait_for_case_manager,
)

FLOWS = (
    hotline,
    identify_caller,
    greet_known_caller,
    main_menu,
    reach_case_manager,
    wait_for_case_manager,
    cancel_appointment,
    cancel_reason,
    leave_callback,
    leave_message,
    documents,
    my_matters,
    retrieve_receipt,
    get_help,
    information,
    ring_back,
)
