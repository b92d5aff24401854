"""Figures: what the office promises and how it keeps it, over German days, by teams and never by people (R24, R26).

``figures`` answers, ``FORMULAS`` says in words what each number is, ``charts`` draws a row of them.
"""

from app.figures.answering import figures as figures
from app.figures.asked import Dimension as Dimension
from app.figures.asked import NoSuchPeriod as NoSuchPeriod
from app.figures.asked import Period as Period
from app.figures.charts import chart as chart
from app.figures.drawing import NothingToDraw as NothingToDraw
from app.figures.formulas import FORMULAS as FORMULAS
from app.figures.measures import Measure as Measure
from app.figures.measures import Unit as Unit
from app.figures.suppressing import SUPPRESSED as SUPPRESSED
from app.figures.table import Figure as Figure
from app.figures.table import FigureRow as FigureRow
from app.figures.table import FigureTable as FigureTable
from app.figures.table import publish as publish
from app.figures.tables import CountedCall as CountedCall
