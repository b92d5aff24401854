"""All flows in one place: importing this module is what fills the book of steps."""

from ivr_flows import hotline, identify_caller, leave_callback, leave_message, reach_case_manager

FLOWS = (hotline, identify_caller, leave_callback, leave_message, reach_case_manager)
