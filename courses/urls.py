from django.urls import path

from courses.views import catalog, files, lessons, quizzes, sessions, teach

urlpatterns = [
    path("files/<str:sha256>/<str:name>", files.release_file, name="release_file"),
    path("teach/", teach.teach, name="teach"),
    path("teach/<slug:code>/", teach.teach_course, name="teach_course"),
    path("teach/<slug:code>/<slug:language>/lessons/<uuid:key>/try/", teach.teach_checkpoint, name="teach_checkpoint"),
    path("teach/<slug:code>/<slug:language>/quiz/try/", teach.teach_quiz, name="teach_quiz"),
    path("courses/", catalog.course_list, name="course_list"),
    path("courses/<slug:code>/", catalog.course_detail, name="course_detail"),
    path("courses/<slug:code>/enrol/", catalog.course_enrol, name="course_enrol"),
    path("courses/<slug:code>/lessons/<uuid:key>/", lessons.lesson, name="lesson"),
    path("courses/<slug:code>/lessons/<uuid:key>/done/", lessons.lesson_complete, name="lesson_complete"),
    path("courses/<slug:code>/lessons/<uuid:key>/answer/", lessons.lesson_checkpoint, name="lesson_checkpoint"),
    path("courses/<slug:code>/quiz/", quizzes.quiz, name="quiz"),
    path("attempts/<uuid:uuid>/", quizzes.quiz_attempt, name="quiz_attempt"),
    path("attempts/<uuid:uuid>/save/", quizzes.quiz_save, name="quiz_save"),
    path("attempts/<uuid:uuid>/review/", quizzes.quiz_review, name="quiz_review"),
    path("attempts/<uuid:uuid>/submit/", quizzes.quiz_submit, name="quiz_submit"),
    path("attempts/<uuid:uuid>/result/", quizzes.quiz_result, name="quiz_result"),
    path("courses/<slug:code>/sessions/new/", sessions.session_create, name="session_create"),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/<uuid:uuid>/", sessions.session_detail, name="session_detail"),
    path("sessions/<uuid:uuid>/attendance/", sessions.attendance_save, name="attendance_save"),
    path("sessions/<uuid:uuid>/invite/", sessions.session_invite, name="session_invite"),
    path("sessions/<uuid:uuid>/invited/<uuid:person>/remove/", sessions.session_uninvite, name="session_uninvite"),
    path("sessions/<uuid:uuid>.ics", catalog.session_calendar, name="session_calendar"),
]
