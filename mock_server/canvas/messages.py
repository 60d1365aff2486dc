"""What Canvas says, word for word, in one place. Source: the fact sheets named beside each group."""

# canvas-api-conventions 2.2
USER_REQUIRED = "user authorization required"
INVALID_TOKEN = "Invalid access token."  # noqa: S105 - a message
EXPIRED_TOKEN = "Expired access token."  # noqa: S105 - a message
REVOKED_TOKEN = "Revoked access token."  # noqa: S105 - a message
INSUFFICIENT_SCOPES = "Insufficient scopes on access token."
CHALLENGE = 'Bearer realm="canvas-lms"'

# canvas-api-conventions 3
INVALID_AS_USER_ID = "Invalid as_user_id"

# canvas-api-conventions 4 and 5
NOT_PERMITTED = "user not authorized to perform that action"
NOT_FOUND = "The specified resource does not exist."
AN_ERROR = "An error occurred."
PAGE_DISABLED = "That page has been disabled for this course"

# canvas-api-conventions 12; the line ends are part of the bodies
THROTTLED = {
    403: "403 Forbidden (Rate Limit Exceeded)\n",
    429: "429 Too Many Requests (Rate Limit Exceeded)\n",
}

# canvas-quizzes 5.3
UNNAMED_QUIZ = "Unnamed Quiz"
INVALID_QUIZ_TYPE = "Quiz type is not valid"
INVALID_IP_FILTER = "IP filter is not valid"
INVALID_TIME_LIMIT = "Time Limit is not valid"
INVALID_HIDE_RESULTS = "Hide results is not valid"
CANNOT_UNPUBLISH = "Can't unpublish if there are student submissions"
TOO_LONG = "too_long"
BAD_RANGE = "bad_range"
TOO_MUCH = "less_than_or_equal_to"
TOO_LITTLE = "greater_than_or_equal_to"
NOT_A_NUMBER = "not_a_number"
BLANK = "blank"

# canvas-quizzes 11
LOCKED_SINCE = "This quiz was locked {when}."
LOCKED_UNTIL = "This quiz is locked until {when}."
LOCKED = "This quiz is currently locked."
LOCKED_BY_MODULE = (
    'This quiz is part of the module <a href="{url}">{name}</a> and has not been unlocked yet.'  # our words
)

# canvas-quiz-submissions 2
NOT_A_PARTICIPANT = "you are not allowed to participate in this quiz"
NO_PREVIEW = "you are not allowed to preview this quiz"
UNSUPPORTED_QUIZ = "that type of quizzes is not supported yet"
INVALID_ACCESS_CODE = "invalid access code"
ADDRESS_DENIED = "IP address denied"
QUIZ_LOCKED = "quiz is locked"
SUBMISSION_EXISTS = "a quiz submission already exists"
NO_SCORING = "you are not allowed to update scores for this quiz submission"
INVALID_ATTEMPT = "invalid attempt"
INVALID_SCORE = "question score must be an unsigned decimal"
INVALID_FUDGE_POINTS = "fudge points must be a decimal"  # our words
NO_COMPLETING = "you are not allowed to complete this quiz submission"
INVALID_VALIDATION_TOKEN = "invalid token"  # noqa: S105 - a message
ALREADY_COMPLETE = "quiz submission is already complete"
OTHER_ATTEMPT = "attempt {attempt} can not be modified"

# canvas-quiz-submissions 3.2
ONE_AT_A_TIME = "Cannot receive one question at a time questions in the API"
NO_ANSWERING = "you are not allowed to update questions for this quiz submission"
OVERDUE = "quiz submission is overdue"
NO_ANSWER = "answer param is required"

# canvas-quiz-submissions 4 and 6
NO_AUDITING = "quiz log auditing must be enabled"
NO_EXTENDING = "you are not allowed to change extension settings for this submission"
NO_EXTENDING_ALL = "you are not allowed to change extension settings for these submissions"

# canvas-quiz-submissions 3.3
WRONG_TYPE = "{name} must be of type {type}"
UNKNOWN_ANSWER = "Unknown answer '{id}'"
UNKNOWN_BLANK = "Unknown blank '{name}'"
UNKNOWN_MATCH = "Unknown match '{id}'"
INCOMPLETE_PAIR = 'Matching pair is missing parameter "{name}"'
TEXT_TOO_LONG = "Text is too long."

# canvas-quiz-analysis 1.2
INVALID_REPORT_TYPE = "invalid quiz report type"
REPORT_UNDER_WAY = "report is already being generated"
REPORT_CANNOT_BE_ABORTED = "report generation can not be aborted"
REPORT_NOT_STARTED = "report is not being generated"

# canvas-quiz-questions-and-groups 1.2
QUESTIONS_HIDDEN = "Cannot view questions due to quiz settings"

# canvas-live-assessments 5.1
NOT_INCLUDED = "inclusion"

# canvas-live-assessments 2.3
MISSING_KEY = "missing required key :{key}"
OUTCOME_NOT_LINKED = "outcome must be linked to the context"
USER_NOT_IN_CONTEXT = "user must be in the context"
WRONG_CONTEXT = "assessment does not belong to the given context"
