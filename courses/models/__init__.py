from courses.models.banks import BankQuestion, QuestionBank
from courses.models.courses import Course, Curriculum, CurriculumCourse
from courses.models.learning import Completion, Enrolment, LessonProgress, QuizAttempt
from courses.models.marking import EssayMark, ExtraTime, RegradedAttempt, Regrading
from courses.models.pages import CatalogPage, CoursePage, LessonPage, QuizPage
from courses.models.releases import CourseRelease, ReleaseFile
from courses.models.sessions import Attendance, RoomSession
from courses.models.work import MediaProgress, Note, WorksheetEntry

__all__ = [
    "Attendance",
    "BankQuestion",
    "CatalogPage",
    "Completion",
    "Course",
    "CoursePage",
    "CourseRelease",
    "Curriculum",
    "CurriculumCourse",
    "Enrolment",
    "EssayMark",
    "ExtraTime",
    "LessonPage",
    "LessonProgress",
    "MediaProgress",
    "Note",
    "QuestionBank",
    "QuizAttempt",
    "QuizPage",
    "RegradedAttempt",
    "Regrading",
    "ReleaseFile",
    "RoomSession",
    "WorksheetEntry",
]
