"""Skill standards stand side by side by version; the city's roles stand in its own order."""

import pytest
from django.db import IntegrityError, transaction

from lms.skills.models import DxRole, Framework, Skill

pytestmark = pytest.mark.django_db


def test_versions_of_a_standard_stand_side_by_side_but_each_once() -> None:
    for version in ("1.2", "2.0"):
        Framework.objects.create(code="dss", version=version, title="デジタルスキル標準")
    assert [str(framework) for framework in Framework.objects.all()] == [
        "デジタルスキル標準 1.2",
        "デジタルスキル標準 2.0",
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Framework.objects.create(code="dss", version="2.0", title="デジタルスキル標準")


def test_a_skill_has_its_code_once_in_a_version() -> None:
    framework = Framework.objects.create(code="dss", version="2.0", title="デジタルスキル標準")
    skill = {"framework": framework, "code": "A1", "category": "マインド", "position": 1}
    assert str(Skill.objects.create(name="変化への適応", **skill)) == "変化への適応"
    with pytest.raises(IntegrityError), transaction.atomic():
        Skill.objects.create(name="別の名前", **skill)


def test_roles_are_listed_in_the_citys_order() -> None:
    DxRole.objects.create(code="leader", name="DXリーダー", name_en="DX leader", holder="各課", position=2)
    DxRole.objects.create(code="manager", name="DXマネージャー", name_en="DX manager", holder="所属", position=1)
    assert [str(role) for role in DxRole.objects.all()] == ["DXマネージャー", "DXリーダー"]
