"""Every law of Karma finds its planted defect, and its like stay green unless they have a reason.

A row of DEFECTS: the defective server or a function that makes it afresh, the laws that must find it, and what else may
well notice it; the machines may notice anything. Everything else is looked at in turn, a part of it with each defect.
"""

from fnmatch import fnmatchcase

import karma_defects as k
import pytest
from planted import body, is_call, session_on

from contracts.document.spec import the_document
from contracts.profiles import Profile
from contracts.run.runner import FAILED, run_check
from contracts.suite import all_checks

ENOUGH = Profile("thorough", {"one": 1, "few": 8, "many": 25}, 600, 100_000, 0)
A_GLANCE = Profile("thorough", {"one": 1, "few": 1, "many": 1}, 600, 100_000, 0)
PARTS = 4
"""In how many parts the other checks are looked at, one part with each defect."""

A, C, S, T = "karma_assessments", "karma_conventions", "karma_submissions", "karma_authentication"
CREATE, ADD, GET = "create_assessment", "add_assessment_question", "get_assessment"
SUBMIT, LIST, READ = "submit_assessment", "list_assessments", "get_submission"


def has_text(operation, text):
    return lambda request: is_call(request, operation) and text in request.content.decode()


def code(operation, right, wrong, when):
    """The refusal has another code."""

    def change(found):
        error = found["error"]
        return {**found, "error": {**error, "code": wrong if error["code"] == right else error["code"]}}

    return body(operation, change, when)


def less_than(limit):
    """Titles longer than this, and a passing score of 100, are refused."""

    def applies(request):
        sent = k.body_of(request) or {}
        title = sent.get("title") if isinstance(sent, dict) else None
        return is_call(request, CREATE) and isinstance(title, str) and len(title) > limit

    return k.refuses(applies, 422, "VALIDATION_ERROR", "title")


DEFECTS = {
    # conventions
    "a missing token has another code": (
        code(LIST, "UNAUTHORIZED", "NO_TOKEN", 401),
        {f"{C}.refused_token_is_unauthorized"},
        {f"{T}.*"},
    ),
    "an unknown assessment has another code": (
        code(GET, "NOT_FOUND", "NO_ASSESSMENT", 404),
        {f"{C}.unknown_assessment_is_not_found"},
        {f"{C}.id_of_another_form_is_not_found"},
    ),
    "an id of another form is invalid": (
        k.other_ids_are_bad_requests,
        {f"{C}.id_of_another_form_is_not_found"},
        set(),
    ),
    "details come with every refusal": (
        k.details_are_everywhere,
        {f"{C}.details_come_with_validation_failures_only"},
        set(),
    ),
    "what is no JSON is invalid": (
        k.says(CREATE, 422, "VALIDATION_ERROR", "body", when=400),
        {f"{C}.malformed_body_is_refused", f"{C}.malformed_body_is_a_bad_request"},
        set(),
    ),
    "what is no JSON has another code": (
        code(CREATE, "BAD_REQUEST", "MALFORMED", 400),
        {f"{C}.malformed_body_is_a_bad_request"},
        set(),
    ),
    "any content type is read as JSON": (
        k.any_content_type_is_json,
        {f"{C}.body_of_another_content_type_is_a_bad_request"},
        set(),
    ),
    "routes come before tokens": (
        k.routes_come_before_tokens,
        {f"{C}.token_comes_before_the_route"},
        set(),
    ),
    "unknown routes have a code of their own": (
        k.unknown_routes_have_a_code_of_their_own,
        {f"{C}.unknown_route_is_not_found"},
        set(),
    ),
    "other methods are not found": (
        k.other_methods_are_not_found,
        {f"{C}.other_methods_are_not_allowed"},
        set(),
    ),
    "resources come before roles": (
        k.resources_come_before_roles,
        {f"{C}.role_comes_before_the_resource"},
        set(),
    ),
    "bodies come first": (
        k.bodies_come_first,
        {
            f"{C}.role_comes_before_the_body",
            f"{C}.resource_comes_before_the_body",
            f"{C}.right_comes_before_the_body",
            f"{S}.limit_comes_before_the_body",
        },
        set(),
    ),
    "rights come before resources": (
        k.rights_come_before_resources,
        {f"{C}.resource_comes_before_the_right"},
        set(),
    ),
    "pages hold ten": (
        k.pages_hold_ten,
        {f"{C}.first_page_holds_twenty"},
        {f"{A}.list_of_an_unknown_course_is_empty"},
    ),
    "pages overlap": (k.pages_overlap, {f"{C}.pages_partition_the_list"}, set()),
    "total is of the page": (k.total_is_of_the_page, {f"{C}.total_counts_what_is_made"}, {f"{C}.page*"}),
    "past the end is not found": (
        k.past_the_end_is_not_found,
        {f"{C}.page_past_the_end_is_empty"},
        set(),
    ),
    "page sizes are clamped": (k.page_sizes_are_clamped, {f"{C}.page_out_of_range_is_refused"}, set()),
    "the latest comes first": (
        k.changes(LIST, lambda data: data.reverse()),
        {f"{C}.list_is_in_the_order_of_making"},
        set(),
    ),
    "unknown parameters sort": (k.parameters_sort, {f"{C}.unknown_query_parameter_is_ignored"}, set()),
    "refusals tell nothing of the limit": (
        k.header(k.no_headers_on_refusals),
        {f"{C}.every_answer_tells_the_rate_limit"},
        {f"{C}.each_token_has_a_count_of_its_own"},
    ),
    "the limit is a thousand": (
        k.header(lambda _, response: response.headers.update({"x-ratelimit-limit": "1000"})),
        {f"{C}.limit_is_a_hundred_in_a_minute"},
        {f"{C}.each_token_has_a_count_of_its_own"},
    ),
    "nothing is counted": (
        k.header(lambda _, response: response.headers.update({"x-ratelimit-remaining": "99"})),
        {f"{C}.remaining_counts_down", f"{C}.each_token_has_a_count_of_its_own"},
        set(),
    ),
    "the window ends in milliseconds": (
        k.header(k.in_milliseconds),
        {f"{C}.reset_is_unix_time"},
        {f"{C}.window_ends_within_a_minute"},
    ),
    "one count for all tokens": (k.one_count_for_all, {f"{C}.each_token_has_a_count_of_its_own"}, set()),
    "the window ends in an hour": (k.header(k.an_hour_later), {f"{C}.window_ends_within_a_minute"}, set()),
    # authentication
    "a token lives for two hours": (
        k.changes("login", lambda data: data.update(expires_in=7200)),
        {f"{T}.login_gives_a_token_that_opens"},
        set(),
    ),
    "unknown people are told apart": (
        k.unknown_people_are_told_apart,
        {f"{T}.wrong_credentials_are_told_alike"},
        set(),
    ),
    "fields have other names": (
        k.fields_have_other_names,
        {f"{T}.broken_credentials_are_named"},
        {"refusals.login.one_violation"},
    ),
    "short passwords are looked at": (
        k.short_passwords_are_looked_at,
        {f"{T}.password_of_seven_characters_is_refused"},
        set(),
    ),
    "refresh tokens are kept": (
        k.refresh_tokens_are_kept,
        {f"{T}.refresh_gives_another_pair"},
        {f"{T}.refresh_token_works_once*"},
    ),
    "spent refresh tokens work again": (
        k.spent_refresh_tokens_work_again,
        {f"{T}.refresh_token_works_once"},
        {f"{T}.refresh_token_works_once*"},
    ),
    "refresh tokens race": (
        k.refresh_tokens_race,
        {f"{T}.refresh_token_works_once_when_used_at_once"},
        set(),
    ),
    "refreshing kills the old access token": (
        lambda: k.sessions(k.refresh_kills_the_old),
        {f"{T}.refresh_leaves_the_old_access_token_alone"},
        {f"{T}.refresh_gives_another_pair"},
    ),
    "access tokens refresh": (
        k.access_tokens_refresh,
        {f"{T}.tokens_do_not_stand_in_for_each_other"},
        set(),
    ),
    "every scheme is Bearer": (k.every_scheme_is_bearer, {f"{T}.another_scheme_is_no_token"}, set()),
    "logging out leaves the refresh token": (
        lambda: k.sessions(k.logout_kills_access_only, swallows_logout=True),
        {f"{T}.logout_revokes_both_tokens_at_once"},
        set(),
    ),
    "logging out does nothing": (
        lambda: k.sessions(k.nothing_ends, swallows_logout=True),
        {f"{T}.logout_revokes_both_tokens_at_once"},
        set(),
    ),
    "logging out ends every session": (
        lambda: k.sessions(k.logout_kills_all),
        {f"{T}.logout_ends_one_session_only"},
        set(),
    ),
    "logging out answers with an object": (
        k.changes("logout", lambda data: {}),
        {f"{T}.logout_answers_with_an_empty_envelope"},
        {"replies.logout"},
    ),
    # assessments
    "create forgets the time limit": (
        k.understands(CREATE, k.forgets_the_time_limit),
        {f"{A}.created_assessment_is_read_back"},
        {f"{A}.broken_field_of_a_new_assessment_is_named"},
    ),
    "the attempt limit is not shown": (
        k.changes(CREATE, lambda data: data.update(max_attempts=None)),
        {f"{A}.attempt_limit_is_read_back"},
        set(),
    ),
    "titles end at 150 characters": (
        less_than(150),
        {f"{A}.limits_of_a_new_assessment_are_inclusive"},
        {f"{A}.every_broken_field_is_named_in_order", f"{A}.length_counts_characters_untrimmed"},
    ),
    "passing scores are clamped": (
        k.understands(CREATE, k.score_is_clamped),
        {f"{A}.value_past_a_documented_limit_is_refused"},
        {f"{A}.broken_field_of_a_new_assessment_is_named"},
    ),
    "titles of two characters are fine": (
        k.understands(CREATE, k.short_titles_are_filled_up),
        {f"{A}.title_has_three_characters_at_least"},
        {f"{A}.broken_field_of_a_new_assessment_is_named"},
    ),
    "titles are made up": (
        k.understands(CREATE, k.titles_are_made_up),
        {f"{A}.course_and_title_are_required"},
        {f"{A}.broken_field_of_a_new_assessment_is_named"},
    ),
    "text is a number": (
        k.understands(CREATE, k.text_is_a_number),
        {f"{A}.broken_field_of_a_new_assessment_is_named"},
        set(),
    ),
    "refused assessments are made": (
        k.refused_assessments_are_made,
        {f"{A}.broken_field_of_a_new_assessment_is_named"},
        set(),
    ),
    "one fault is told": (
        k.one_fault_is_told(CREATE),
        {f"{A}.every_broken_field_is_named_in_order"},
        set(),
    ),
    "faults come backwards": (k.faults_come_backwards, {f"{A}.every_broken_field_is_named_in_order"}, set()),
    "lists are bad requests": (
        k.lists_are_bad_requests,
        {f"{A}.body_that_is_no_object_is_refused"},
        {f"{S}.answers_are_required"},
    ),
    "titles are trimmed": (
        k.understands(CREATE, k.titles_are_trimmed),
        {f"{A}.length_counts_characters_untrimmed"},
        set(),
    ),
    "questions are made along": (k.questions_are_made_along, {f"{A}.unknown_fields_are_ignored"}, set()),
    "equal bodies find the first": (
        k.equal_bodies_find_the_first,
        {f"{A}.equal_titles_are_two_assessments"},
        {
            f"{A}.assessments_made_at_once_are_all_there",
            f"{A}.learner_sees_the_course_as_the_admin_does",
            f"{C}.list_is_in_the_order_of_making",
            f"{C}.total_counts_what_is_made",
            f"{S}.attempts_are_counted_for_each_assessment",
            f"{S}.fault_in_the_answers_is_named",
            f"{S}.result_*",
        },
    ),
    "learners may create": (
        k.takes_for(k.is_learners(CREATE), "admin"),
        {f"{A}.learner_may_not_create"},
        {f"{C}.role_comes_before_the_body"},
    ),
    "learners may add questions": (
        k.takes_for(k.is_learners(ADD), "admin"),
        {f"{A}.learner_may_not_add_questions"},
        {f"{C}.role_comes_before_*"},
    ),
    "instructors may not add questions": (
        k.refuses(lambda r: is_call(r, ADD) and k.is_by(r, "instructor"), 403, "FORBIDDEN"),
        {f"{A}.instructor_manages_the_own_course"},
        set(),
    ),
    "learners may not read": (
        k.refuses(k.is_learners(GET), 403, "FORBIDDEN"),
        {f"{A}.enrolled_learner_sees_the_assessment"},
        {f"{A}.right_options_are_hidden_from_learners"},
    ),
    "learners are listed no empty ones": (
        k.learners_are_shown_no_empty_ones,
        {f"{A}.learner_sees_the_course_as_the_admin_does"},
        set(),
    ),
    "learners are listed drafts": (
        k.takes_for(k.is_learners(LIST), "admin"),
        {f"{A}.draft_course_is_hidden_from_learners"},
        set(),
    ),
    "courses are not filtered": (
        k.courses_are_not_filtered,
        {f"{A}.list_of_a_course_holds_only_its_own", f"{A}.list_of_an_unknown_course_is_empty"},
        {f"{A}.draft_course_is_hidden_from_learners"},
    ),
    "unknown courses are not found": (
        k.unknown_courses_are_not_found,
        {f"{A}.list_of_an_unknown_course_is_empty"},
        set(),
    ),
    "lists forget the questions": (
        k.changes(LIST, k.lists_forget_the_questions),
        {f"{A}.list_shows_what_a_read_shows"},
        set(),
    ),
    "questions are counted to three": (
        k.changes(GET, k.counts_to_three),
        {f"{A}.questions_are_counted_and_kept_in_order"},
        {f"{A}.questions_added_at_once_are_all_counted"},
    ),
    "the newest question comes first": (
        k.changes(GET, k.newest_question_first),
        {f"{A}.questions_are_counted_and_kept_in_order"},
        set(),
    ),
    "questions race": (k.questions_race, {f"{A}.questions_added_at_once_are_all_counted"}, set()),
    "repeated options are dropped": (
        k.understands(ADD, k.repeated_options_are_dropped),
        {f"{A}.broken_field_of_a_question_is_named"},
        set(),
    ),
    "long questions are refused": (
        k.refuses(k.long_questions_are_refused, 422, "VALIDATION_ERROR", "text"),
        {f"{A}.limits_of_a_question_are_inclusive"},
        set(),
    ),
    "learners see the key": (
        k.learners_see_the_key,
        {f"{A}.right_options_are_hidden_from_learners"},
        {f"{A}.draft_course_is_hidden_from_learners"},
    ),
    "creations race": (k.creations_race, {f"{A}.assessments_made_at_once_are_all_there"}, set()),
    # submissions
    "halves are rounded to even": (
        k.changes(SUBMIT, k.rounds_half_to_even),
        {f"{S}.score_follows_from_the_answers"},
        set(),
    ),
    "only more than the passing score passes": (
        k.passes_above_only,
        {f"{S}.passed_means_that_the_score_reaches_the_passing_score"},
        set(),
    ),
    "all blank is a point": (
        k.changes(SUBMIT, k.blanks_are_given),
        {f"{S}.all_blank_is_nothing_and_all_right_is_everything"},
        set(),
    ),
    "the breakdown is as sent": (
        k.breakdown_as_sent,
        {f"{S}.breakdown_tells_each_answer_in_the_order_of_the_questions"},
        set(),
    ),
    "everybody is the first learner": (
        k.changes(SUBMIT, k.everybody_is_the_first),
        {f"{S}.result_tells_whose_it_is"},
        set(),
    ),
    "one attempt more than allowed": (
        k.one_more_than_allowed,
        {f"{S}.attempts_end_at_the_limit"},
        {f"{S}.*attempt*", f"{S}.limit_comes_before_the_body"},
    ),
    "the limit has the code of a missing right": (
        code(SUBMIT, "ATTEMPT_LIMIT_REACHED", "FORBIDDEN", 403),
        {f"{S}.attempts_end_at_the_limit"},
        {f"{S}.*attempt*", f"{S}.limit_comes_before_the_body"},
    ),
    "three attempts are enough": (k.three_are_enough, {f"{S}.without_a_limit_attempts_do_not_end"}, set()),
    "refused attempts count": (
        k.refused_ones_count,
        {f"{S}.refused_submissions_do_not_count_as_attempts"},
        set(),
    ),
    "refused attempts reset": (
        k.refused_ones_reset,
        {f"{S}.refused_submissions_do_not_count_as_attempts"},
        set(),
    ),
    "learners share their attempts": (
        k.attempts_are_shared_by_learners,
        {f"{S}.attempts_are_counted_for_each_learner"},
        set(),
    ),
    "assessments share their attempts": (
        k.attempts_are_shared_by_assessments,
        {f"{S}.attempts_are_counted_for_each_assessment"},
        {f"{S}.*attempt*", f"{S}.limit_comes_before_the_body"},
    ),
    "bodies come before the limit": (
        k.bodies_come_before_the_limit,
        {f"{S}.limit_comes_before_the_body"},
        set(),
    ),
    "attempts race": (k.attempts_race, {f"{S}.attempt_limit_holds_when_attempts_come_at_once"}, set()),
    "options are trimmed": (
        k.understands(SUBMIT, k.options_are_trimmed),
        {f"{S}.fault_in_the_answers_is_named"},
        set(),
    ),
    "missing answers are blank": (
        k.missing_answers_are_blank,
        {f"{S}.fault_in_the_answers_is_named"},
        {f"{S}.refused_submissions_do_not_count_as_attempts", f"{S}.stored_result_is_a_record"},
    ),
    "no answers at all is a bad request": (
        k.lists_are_bad_requests,
        {f"{S}.answers_are_required"},
        {f"{A}.body_that_is_no_object_is_refused"},
    ),
    "one fault of the answers is told": (
        k.one_fault_is_told(SUBMIT),
        {f"{S}.faults_of_several_answers_are_all_named"},
        set(),
    ),
    "nothing to answer is passed": (
        k.nothing_to_answer_is_passed,
        {f"{S}.assessment_without_questions_cannot_be_submitted"},
        set(),
    ),
    "staff may submit": (
        k.takes_for(k.is_by_staff, "learner"),
        {f"{S}.staff_without_enrollment_may_not_submit"},
        {f"{C}.right_comes_before_the_body"},
    ),
    "drafts are not found": (k.drafts_are_not_found, {f"{S}.draft_course_takes_no_submissions"}, set()),
    "read scores are quarters": (
        k.changes(READ, k.read_scores_are_shares),
        {f"{S}.stored_result_is_read_back"},
        {f"{S}.stored_result_is_a_record"},
    ),
    "results are open to all learners": (
        k.takes_for(k.is_learners(READ), "admin"),
        {f"{S}.result_is_hidden_from_other_learners"},
        set(),
    ),
    "results are found everywhere": (
        k.results_are_found_everywhere,
        {f"{S}.result_is_found_under_its_own_assessment_only"},
        set(),
    ),
    "results follow the questions": (
        k.results_follow_the_questions,
        {f"{S}.stored_result_is_a_record"},
        set(),
    ),
}

CHECKS = [check for check in all_checks(the_document()) if check.system == "karma"]


def found_by(defect, must, others):
    """The checks that turn red: those that must find the defect get enough examples to do so, the others one each."""
    red = set()
    with session_on(k.made(defect)) as session:
        for check in CHECKS:
            if check.id in must or check in others:
                result = run_check(check, session, ENOUGH if check.id in must else A_GLANCE)
                assert not result.kit_fault, result.failure
                red |= {check.id} if result.status == FAILED else set()
                red |= {result.blocked_by.check} if result.blocked_by is not None else set()
    return red


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_found_and_nothing_else_goes_red(name):
    defect, must, may = DEFECTS[name]
    part = list(DEFECTS).index(name) % PARTS

    red = found_by(defect, must, CHECKS[part::PARTS])

    assert must <= red
    globs = {*may, "machine.karma*"}
    assert not {identity for identity in red - must if not any(fnmatchcase(identity, g) for g in globs)}
