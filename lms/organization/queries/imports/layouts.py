"""The columns of each kind of file, and the headings under which cities keep them."""

from django.utils.translation import gettext_lazy as _

from lms.common.sheets import Field, Layout
from lms.organization.enums import ImportKind

DATE_HELP = _("2026/4/1, R8.4.1, 令和8年4月1日 and the like; a fiscal year stands for its first day.")
LAST_HELP = _("The last day, included. Empty: no end.")
FIRST = Field("first", "発令日", DATE_HELP, ("発令年月日", "発令", "異動日", "異動年月日", "開始日", "着任日"), False)
LAST = Field("last", "満了日", LAST_HELP, ("任期満了日", "終了日", "退任日", "満了年月日", "任期末日", "終期"), False)
NUMBER = Field(
    "number",
    "職員番号",
    _("Leading zeros count. The file must hold them as text."),
    ("職員コード", "職員No", "職員No.", "職員ID", "社員番号", "職番", "個人番号コード", "employee number"),
)
NAME = Field(
    "name",
    "氏名",
    _("As it is written in the personnel record; variants such as 髙 stay as they are."),
    ("名前", "職員氏名", "職員名", "漢字氏名", "氏名（漢字）", "name"),
)

UNITS = Layout(
    (
        Field("code", "所属コード", _("By it a unit is known again."), ("組織コード", "コード", "課コード", "code")),
        Field("name", "所属名", _("Without the names of the units above."), ("組織名", "名称", "所属名称", "name")),
        Field("kana", "所属名カナ", _("The reading."), ("カナ", "フリガナ", "ふりがな", "読み", "組織名カナ"), False),
        Field("kind", "組織区分", _("市, 局, 室, 区, 部, 課 or 担当."), ("区分", "種別", "組織種別", "種類")),
        Field(
            "parent",
            "上位所属コード",
            _("The code of the unit directly above. Empty only for the city itself."),
            ("上位コード", "親コード", "上位組織コード", "親組織コード", "parent"),
            False,
        ),
        Field(
            "is_section",
            "課相当",
            _("○ where a DX leader is wanted. Without the column: every 課."),
            ("課相当フラグ", "課相当区分"),
            False,
        ),
        Field(
            "position",
            "並び順",
            _("A whole number; smaller ones come first."),
            ("順序", "表示順", "順番", "order"),
            False,
        ),
        Field("first", "設置日", DATE_HELP, ("開始日", "適用開始日", "発足日", "有効開始日", "from"), False),
        Field(
            "last",
            "廃止日",
            _("The last day of the unit, included. Empty: no end."),
            ("終了日", "適用終了日", "to"),
            False,
        ),
    )
)
PEOPLE = Layout(
    (
        NUMBER,
        NAME,
        Field(
            "kana",
            "カナ",
            _("The reading of the name."),
            ("氏名カナ", "カナ氏名", "フリガナ", "ふりがな", "氏名（カナ）"),
            False,
        ),
        Field(
            "certificate_name",
            "証明書用氏名",
            _("If certificates print another name."),
            ("修了証氏名", "戸籍氏名"),
            False,
        ),
        Field(
            "email",
            "メールアドレス",
            _("Empty if there is none."),
            ("メール", "e-mail", "email", "Eメール", "mail"),
            False,
        ),
        Field(
            "email_is_shared",
            "共用アドレス",
            _("○ if others read the mailbox, too."),
            ("共用メール", "共有アドレス"),
            False,
        ),
        Field(
            "unit_code",
            "所属コード",
            _("The unit's code, or its name in the next column."),
            ("組織コード", "課コード", "配属コード", "配属先コード", "unit"),
            False,
        ),
        Field(
            "unit_name",
            "所属名",
            _("With the bureau's name before it where several units have the same."),
            ("所属", "所属名称", "配属", "配属先", "課名", "組織名"),
            False,
        ),
        Field(
            "title",
            "職",
            _("What the post is called: 課長, 係長, 主任 …"),
            ("職名", "役職", "役職名", "補職名", "補職", "職位"),
        ),
        Field(
            "grade",
            "級",
            _("局長級, 部長級, 課長級, 課長代理級, 係長級 or 係員."),
            ("職層", "職階", "級区分", "職級", "等級", "役職段階"),
        ),
        Field(
            "employment",
            "任用形態",
            _("正規, 再任用, 任期付, 会計年度任用, 派遣 or 出向. Empty: 正規."),
            ("雇用形態", "任用区分", "任用種別", "職員区分", "雇用区分"),
            False,
        ),
        Field(
            "kind",
            "本務・兼務",
            _("本務 or 兼務. Empty: 本務."),
            ("本務兼務", "本兼", "本兼区分", "本務/兼務", "兼務区分", "発令区分"),
            False,
        ),
        Field(
            "head",
            "所属長区分",
            _("所属長, 事務取扱 or 事務代理. Empty: not a head."),
            ("所属長", "長区分", "所属長フラグ"),
            False,
        ),
        FIRST,
        LAST,
    ),
    pairs=(("unit_code", "unit_name"),),
)
LEAVE = Layout(
    (
        NUMBER,
        NAME,
        Field(
            "kind",
            "休職・休業の種類",
            _("休職, 育児休業 or その他."),
            ("種類", "区分", "休業区分", "休職区分", "休業種別"),
        ),
        Field("first", "開始日", DATE_HELP, ("休業開始日", "休職開始日", "始期", "発令日", "から")),
        Field("last", "終了日", LAST_HELP, ("休業終了日", "休職終了日", "終期", "満了日", "まで"), False),
    )
)
LAYOUTS = {ImportKind.UNITS: UNITS, ImportKind.PEOPLE: PEOPLE, ImportKind.LEAVE: LEAVE}
