"""The report models counted again in plain Python, from the export's rows alone and by the words of the specification.

Deliberately unlike the SQL: a pupil's class is found by replaying his orders for each single day, lessons are asked one
by one, averages are Fractions. Slow and plain. `school` draws the rows, `people` knows who is where and who is on a
list, `marks`, `attendance` and `movement` count: each of their functions is named after a model of schema `reports`,
without `rpt_`, and returns {grain: figures} of one academic year.
"""
