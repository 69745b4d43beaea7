"""From a Document to bytes: PDF, XLSX, CSV and the metadata beside them. Same Document, same bytes, on any day.

Belongs here: how things look, which fonts, which properties of the file formats. Does not belong here: what a document
says (kinds), where files lie and whether they are made at all (build).
"""
