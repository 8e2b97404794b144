"""What people said of a find gets a column of its own, which no worker writes."""

from django.db import migrations, models

SAID = {"said yes to": "yes", "permitted a copy of": "yes", "said no to": "no"}
SAID_NO = "Your network said that this is not practice material."
ELSEWHERE = "Somebody said where it is published; the link is shared instead of the file."


def carry_over(apps, schema_editor):
    """The last act says which answer it was: what stands in `outcome` may have been overwritten since."""
    Intake, Act = apps.get_model("gather", "Intake"), apps.get_model("sector", "Act")
    for intake in Intake.objects.filter(decided_by_person=True).iterator():
        acts = Act.objects.filter(subject_kind="intake", subject=str(intake.pk), verb__in=SAID)
        last = acts.order_by("-at", "-pk").values_list("verb", flat=True).first()
        intake.answer = SAID[last] if last else "yes" if intake.outcome == "listed" else "no"
        if intake.answer == "no":
            intake.outcome, intake.problem, intake.problem_step, intake.trouble = "skipped", SAID_NO, "", ""
        intake.save(update_fields=["answer", "outcome", "problem", "problem_step", "trouble"])
    Intake.objects.filter(outcome="skipped", problem=ELSEWHERE, answer="").update(answer="elsewhere")


def give_back(apps, schema_editor):
    apps.get_model("gather", "Intake").objects.filter(answer__in=["yes", "no"]).update(decided_by_person=True)


class Migration(migrations.Migration):

    dependencies = [
        ('gather', '0007_asked_for_every_item'),
        ('sector', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='intake',
            name='answers_of_a_source',
        ),
        migrations.RemoveIndex(
            model_name='intake',
            name='answers_of_a_network',
        ),
        migrations.AddField(
            model_name='intake',
            name='answer',
            field=models.CharField(blank=True, choices=[('yes', 'It is practice material'), ('no', 'It is not practice material'), ('elsewhere', 'It is published elsewhere'), ('', 'Nobody has said')], default='', max_length=9),
        ),
        migrations.RunPython(carry_over, give_back),
        migrations.RemoveField(
            model_name='intake',
            name='decided_by_person',
        ),
        migrations.AddIndex(
            model_name='intake',
            index=models.Index(fields=['source', 'answer'], name='answers_of_a_source'),
        ),
        migrations.AddIndex(
            model_name='intake',
            index=models.Index(fields=['network', 'answer'], name='answers_of_a_network'),
        ),
        migrations.AddIndex(
            model_name='intake',
            index=models.Index(fields=['answer', 'content_hash'], name='answers_to_these_bytes'),
        ),
    ]
