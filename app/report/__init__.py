"""Reports for people outside the office: to the city council (R27), and the annex for the staff agreement (R25)."""

from app.report.annex import annex as annex
from app.report.asking import Asked as Asked
from app.report.asking import NoSuchReport as NoSuchReport
from app.report.asking import ask as ask
from app.report.asking import quick_choices as quick_choices
from app.report.council import CouncilReport as CouncilReport
from app.report.council import Office as Office
from app.report.council import draw_up as draw_up
from app.report.council import hand_out as hand_out
from app.report.council import office_of as office_of
from app.report.printing import print_council_report as print_council_report
