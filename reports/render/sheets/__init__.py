"""The sheets of a workbook: how a table, a chart and the words around them are put into cells and printed.

Belongs here: cells, their styles, the paper a sheet is printed on. Does not belong here: which block has which sheet
and the bytes of the workbook (xlsx), the drawings of the page (charts).
"""
