"""Goals for tests."""

import factory

from reports.enums import GoalKind, MetricCode
from reports.models import Goal, YearlyTarget
from tests.factories.talent import RoleFactory


class GoalFactory(factory.django.DjangoModelFactory):
    """Ten leaders by the end of fiscal 2030; trait `placed` for the share of sections."""

    class Meta:
        model = Goal
        skip_postgeneration_save = True

    class Params:
        placed = factory.Trait(
            code="leaders-placed",
            name="DXリーダーの配置",
            name_en="Sections with a DX leader",
            metric=MetricCode.PLACED,
            kind=GoalKind.RATE,
            target=100,
        )

    code = "leaders-trained"
    name = "DXリーダーの育成"
    name_en = "DX leaders trained"
    metric = MetricCode.TRAINED
    kind = GoalKind.STOCK
    role = factory.SubFactory(RoleFactory)
    target = 10
    first_fiscal_year = 2026
    last_fiscal_year = 2030
    purpose = "全所属各課に1名ずつ配置"
    source = "運営方針"

    @factory.post_generation
    def yearly(goal: Goal, create: bool, extracted: dict[int, int] | None) -> None:  # factory_boy's form
        YearlyTarget.objects.bulk_create(
            YearlyTarget(goal=goal, fiscal_year=year, value=value) for year, value in (extracted or {}).items()
        )
