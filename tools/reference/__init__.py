"""The reference pages of the documentation, made from the code: `make reference` writes them.

A module per page; `columns.toml` has what each column and key of the published files means.
"""
