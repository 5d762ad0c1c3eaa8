from courses.models.banks import BankQuestion, QuestionBank
from courses.models.courses import Course, CourseCategory
from courses.models.curricula import Curriculum, CurriculumEdition, CurriculumGroup, CurriculumStep
from courses.models.enrolling import Application, EnrolmentBatch, EnrolmentPolicy, EnrolmentRule, RulePlace
from courses.models.feedback import CourseRating
from courses.models.learning import Completion, Enrolment, LessonProgress, QuizAttempt
from courses.models.marking import EssayMark, ExtraTime, RegradedAttempt, Regrading
from courses.models.pages import CatalogPage, CoursePage, LessonPage, QuizPage
from courses.models.passages import PassageChoice, ReleaseMove
from courses.models.relations import Exemption, Prerequisite, Replacement
from courses.models.releases import CourseRelease, ReleaseFile
from courses.models.sessions import Attendance, RoomSession
from courses.models.work import MediaProgress, Note, WorksheetEntry

__all__ = [
    "Application",
    "Attendance",
    "BankQuestion",
    "CatalogPage",
    "Completion",
    "Course",
    "CourseCategory",
    "CoursePage",
    "CourseRating",
    "CourseRelease",
    "Curriculum",
    "CurriculumEdition",
    "CurriculumGroup",
    "CurriculumStep",
    "Enrolment",
    "EnrolmentBatch",
    "EnrolmentPolicy",
    "EnrolmentRule",
    "EssayMark",
    "Exemption",
    "ExtraTime",
    "LessonPage",
    "LessonProgress",
    "MediaProgress",
    "Note",
    "PassageChoice",
    "Prerequisite",
    "QuestionBank",
    "QuizAttempt",
    "QuizPage",
    "RegradedAttempt",
    "Regrading",
    "ReleaseFile",
    "ReleaseMove",
    "Replacement",
    "RoomSession",
    "RulePlace",
    "WorksheetEntry",
]
