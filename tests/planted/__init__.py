"""A shop with problems in it that somebody put there: written from what each sweep says it finds.

Nothing here knows a sweep's query. What is planted is remembered beside the copies, with the money
and the place its sweep promises to tell, so that what is found can be held against it.
"""
