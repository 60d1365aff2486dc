"""The families: what belongs to quizzes, live assessments, Karma, and to all of Canvas alike, a folder for each.

Its laws say what holds between requests, a function for each law.

A law is a function of a `Case`, decorated with `@law`. Its docstring is the statement that `canvas-contracts list` and
every failure print; its id is `family.function`, by the `FAMILY` of its module. The decorator says which operations it
is about (the main one first), how the fact is known (the weakest mark decides whether it is asserted everywhere, on the
mock only or nowhere), whom or what it needs beside the teacher (or Karma's admin), the smallest profile that includes
it, and how many examples it deserves.

Three paragraphs: draw and arrange, act, require.

* `case.draw(strategy)` gives a value; strategies are in `contracts.generate.strategies`, and every title or key carries
  `case.mark`, which nothing else on the server does.
* `contracts.generic.arrange` makes test data; what goes wrong there blocks the law and is reported under its own
  operation.
* `case.teacher.call("get_quiz", id=...)` gives the exchange, `.ok(...)` the body of a success, `.every(...)` all items
  of a list. Keys of a reply are read with `reply["key"]`: a missing one is the server's failure.
* `require`, `require_equal`, `require_contains` (extra keys allowed), `require_status`, `require_not_permitted`.
* `case.together([...])` sends at the same moment. `case.absent(...)` gives an id that is known to name nothing.
* Nothing is cleaned up by a law: what it makes stands in the ledger, and goes at the end of the case.
"""
