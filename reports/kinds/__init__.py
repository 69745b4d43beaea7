"""One module a report, named by its code: its queries of the published warehouse and its layout as a Document.

A kind offers `document(con, scope) -> Document`. It selects, orders and places; it never counts, rounds or averages:
what it prints stands in a model of schema `reports`, names stand in the dimensions of `marts`.
"""
