"""One module a journal: each turns that journal's files into the tables of the contract.

An adapter is a module with `CANNOT_GIVE` (Russian: what that journal does not hand over) and
`read(files) -> Reading`. It maps names and shapes; whether a value is allowed is decided afterwards, alike for all.
"""
