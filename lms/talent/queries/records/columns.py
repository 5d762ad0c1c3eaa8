"""The columns of each kind of file, and the headings under which cities keep them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.errors import DomainError
from lms.common.sheets import Field, Layout, Table, values_of
from lms.talent.enums import ImportKind

NUMBER = Field(
    "number",
    "職員番号",
    gettext_lazy("As in the register of employees. Leading zeros may be missing."),
    ("職員コード", "職員No", "職員No.", "職員ID", "社員番号", "職番", "employee number"),
)
NAME = Field(
    "name",
    "氏名",
    gettext_lazy("Compared with the register; variants such as 髙 and 高 count as equal."),
    ("名前", "職員氏名", "職員名", "受講者名", "受講者氏名", "name"),
)
DATE_HELP = gettext_lazy("2025/6/1, R7.6.1, 令和7年6月1日 and the like.")
_FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.COMPLETIONS: (
        NUMBER,
        NAME,
        Field(
            "course_code",
            "研修コード",
            gettext_lazy("The course's code, or its name in the next column."),
            ("講座コード", "コースコード", "course"),
            is_required=False,
        ),
        Field(
            "course_name",
            "研修名",
            gettext_lazy("The course's name as in the catalogue."),
            ("研修", "講座名", "講座", "コース", "コース名", "研修名称", "受講研修"),
            is_required=False,
        ),
        Field("on", "修了日", DATE_HELP, ("修了年月日", "修了日付", "完了日", "受講日", "受講年月日", "受講修了日")),
    ),
    ImportKind.LEADERS: (
        NUMBER,
        NAME,
        Field("certified_on", "認定日", DATE_HELP, ("認定年月日", "認定日付", "養成研修修了日"), is_required=False),
        Field(
            "unit_code",
            "所属コード",
            gettext_lazy("The section's code, or its name in the next column."),
            ("課コード", "組織コード", "unit"),
            is_required=False,
        ),
        Field(
            "unit_name",
            "所属名",
            gettext_lazy("The section's name; with the bureau's before it where several have the same."),
            ("所属", "課", "課名", "所属課", "所属名称", "配置課", "配置先"),
            is_required=False,
        ),
        Field("valid_from", "任命日", DATE_HELP, ("任命年月日", "指名日", "任期開始日", "任期自"), is_required=False),
        Field(
            "last_day",
            "任期満了日",
            gettext_lazy("The last day of the term, included. Empty: no end."),
            ("任期終了日", "任期末日", "満了日", "任期至", "任期満了年月日"),
            is_required=False,
        ),
        Field("note", "備考", gettext_lazy("Kept with the record."), ("摘要", "メモ"), is_required=False),
    ),
}
LAYOUTS = {
    ImportKind.COMPLETIONS: Layout(_FIELDS[ImportKind.COMPLETIONS], pairs=(("course_code", "course_name"),)),
    ImportKind.LEADERS: Layout(_FIELDS[ImportKind.LEADERS]),
}


class HeadingMissing(DomainError):
    code = "heading_missing"


def rows_of(kind: ImportKind, table: Table) -> list[tuple[int, dict[str, str]]]:
    """(row number, text by field) of each row; refused if a field that is needed stands in no column."""
    places = LAYOUTS[kind].places(table.header)
    if missing := LAYOUTS[kind].missing(places):
        raise HeadingMissing(
            _("These columns are missing: %(columns)s. Use the template, or name the columns in the first row.")
            % {"columns": "、".join(missing)},
            field="file",
        )
    return values_of(table, places)
