import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organization', '0007_read_less_for_audiences'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlainEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('login_before', models.CharField(blank=True, max_length=20)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='plain_edit', to='organization.person')),
            ],
        ),
    ]
