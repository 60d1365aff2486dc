"""`canvas-mock pull`: a real course, read with documented GETs, as a seed that the mock serves.

It speaks HTTP and writes seeds; of the mock it knows the document, and what seeds may hold.
"""
