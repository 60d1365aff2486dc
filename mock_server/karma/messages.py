"""What Karma says, word for word, in one place. Source: karma-assessments 1.4 and 2.1, unless a line says otherwise."""

BAD_REQUEST = "The request body is not valid JSON."
BAD_QUERY = "The query string cannot be decoded."  # assumed: the sheet words only what is wrong with a body
UNAUTHORIZED = "Missing or invalid access token."
BAD_CREDENTIALS = "Invalid email or password."
FORBIDDEN = "You do not have permission to perform this action."
NOT_ENROLLED = "You are not actively enrolled in this course."
ATTEMPT_LIMIT_REACHED = "The maximum number of attempts for this assessment has been reached."
NO_ASSESSMENT = "Assessment not found."
NO_SUBMISSION = "Submission not found."
NO_ROUTE = "Route not found."
WRONG_METHOD = "Method not allowed."
TOO_MANY_REQUESTS = "Too many requests."
SERVER_FAULT = "An unexpected error occurred."
INVALID_BODY = "The request body is invalid."
INVALID_QUERY = "The query parameters are invalid."
TOO_LARGE = "The request body is too large."  # assumed: the sheet has no 413
UNDOCUMENTED = "The request leaves the documented contract."  # strict mode, which no real server has

# The issues of 422; those of a schema's own limits are worded in fields.py after karma-assessments 5.3.
MISSING = "Is required."
NO_COURSE = "Must be an existing course."
NOT_AMONG_OPTIONS = "Must be one of the options."
NO_QUESTION = "Must be a question of this assessment."
ANSWERED_TWICE = "Must not be answered twice."
NOT_EVERY_QUESTION = "Must answer every question exactly once."
NO_QUESTIONS = "An assessment without questions cannot be submitted."
EMAIL_TAKEN = "Email address is already in use."
