"""Spreadsheets: rows as a file that is made piece by piece, however many they are, and in which no text is a formula.

Both kinds are written by the standard library: ``csv``, and ``zipfile``, which writes an archive into what cannot be
gone back in. Libraries for XLSX put rows into a temporary file before the first byte can leave (XlsxWriter), or hold
them all (openpyxl): the one would leave people's calls on a disk, the other fill the memory.
"""

from app.spreadsheets.cells import Cell as Cell
from app.spreadsheets.cells import Spreadsheet as Spreadsheet
from app.spreadsheets.csv_file import CsvFile as CsvFile
from app.spreadsheets.xlsx_file import MOST_ROWS as MOST_ROWS
from app.spreadsheets.xlsx_file import XlsxFile as XlsxFile
