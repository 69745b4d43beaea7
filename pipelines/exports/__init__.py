"""From a journal's files to typed, checked rows.

Reads what institutions hand over and says what is wrong with it, in Russian, to the person who must mend it. Opens no
database and knows nothing of how rows are kept.
"""
