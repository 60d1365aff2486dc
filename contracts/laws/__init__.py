"""The laws: what holds between requests, one module for each family, one function for each law.

A law is a function of a `Case`, decorated with `@law`; its docstring is the statement that `canvas-contracts list` and
every failure print.
"""
