"""From a journal's files to typed, checked rows: reads what institutions hand over, writes no database."""
