"""Lists of cases: where each lies, written by the database, and the indexes that lists are read by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


WARDS = """
CREATE FUNCTION cases_ward_at(east double precision, north double precision, day date) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT a.code FROM gazetteer_arearing r JOIN gazetteer_area a ON a.id = r.area_id
    WHERE r.boundary && polygon(box(point(east, north), point(east, north))) AND r.boundary @> point(east, north)
      AND a.kind = 'WARD' AND a.active_from <= day AND (a.active_to IS NULL OR a.active_to > day)
    GROUP BY a.id, a.code, r.part HAVING NOT bool_or(r.is_hole)
    ORDER BY a.code LIMIT 1
$$;
CREATE FUNCTION cases_ward_of(
    at_property bigint, at_street bigint, east numeric, north numeric, at_postcode text, day date
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    house record;
    road record;
    found_code text;
BEGIN
    IF at_property IS NOT NULL THEN
        SELECT p.easting, p.northing, p.ward_code, p.postcode_key INTO house
        FROM gazetteer_property p WHERE p.uprn = at_property;
        east := coalesce(house.easting, east);
        north := coalesce(house.northing, north);
        at_postcode := coalesce(nullif(house.postcode_key, ''), at_postcode);
    END IF;
    IF east IS NOT NULL THEN
        found_code := cases_ward_at(east, north, day);
    ELSIF at_street IS NOT NULL THEN
        SELECT cases_ward_at(s.start_easting, s.start_northing, day) AS one,
               cases_ward_at(s.end_easting, s.end_northing, day) AS other INTO road
        FROM gazetteer_street s WHERE s.usrn = at_street;
        IF road.one = road.other THEN
            found_code := road.one;
        END IF;
    END IF;
    IF found_code IS NOT NULL THEN
        RETURN found_code;
    END IF;
    SELECT c.code INTO found_code
    FROM (
        SELECT 2 AS trust, house_ward AS code FROM (
            SELECT p.ward_code AS house_ward FROM gazetteer_property p WHERE p.uprn = at_property
        ) supplied
        UNION ALL
        SELECT 3, z.ward_code FROM gazetteer_postcode z
        WHERE z.key = upper(replace(at_postcode, ' ', ''))
          AND (z.council_code IN (SELECT code FROM gazetteer_council WHERE is_ours)
               OR NOT EXISTS (SELECT FROM gazetteer_council WHERE is_ours))
    ) c
    WHERE c.code <> ''
      AND (SELECT a.active_from <= day AND (a.active_to IS NULL OR a.active_to > day)
           FROM gazetteer_area a WHERE a.code = c.code AND a.kind = 'WARD'
           ORDER BY 1 DESC, a.active_from DESC LIMIT 1) IS NOT FALSE
    ORDER BY c.trust LIMIT 1;
    RETURN coalesce(found_code, '');
END
$$;
CREATE FUNCTION cases_case_lies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.on_street := coalesce(
        NEW.street_id, (SELECT p.street_id FROM gazetteer_property p WHERE p.uprn = NEW.property_id)
    );
    NEW.ward_code := cases_ward_of(
        NEW.property_id, NEW.street_id, NEW.easting, NEW.northing,
        CASE NEW.unlisted_reason WHEN 'OUTSIDE' THEN '' ELSE NEW.unlisted_postcode END, NEW.opened_at::date
    );
    RETURN NEW;
END
$$;
CREATE TRIGGER cases_case_lies BEFORE INSERT OR UPDATE OF property_id, street_id, easting, northing, unlisted_postcode
ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_case_lies();
"""
NO_WARDS = """
DROP TRIGGER cases_case_lies ON cases_case;
DROP FUNCTION cases_case_lies();
DROP FUNCTION cases_ward_of(bigint, bigint, numeric, numeric, text, date);
DROP FUNCTION cases_ward_at(double precision, double precision, date);
"""
# The cases that were there before: as if their place were written now.
FILL = "UPDATE cases_case SET property_id = property_id WHERE place_kind <> 'UNKNOWN'"


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0019_case_page"),
        ('crm', '0044_inbox_item_due'),
        ('gazetteer', '0008_area_runs_and_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_team_by_due',
        ),
        migrations.AddField(
            model_name='case',
            name='on_street',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='ward_code',
            field=models.CharField(blank=True, db_default='', default='', max_length=12),
        ),
        migrations.RunSQL(WARDS, NO_WARDS),
        migrations.AlterField(
            model_name='case',
            name='officer',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='case',
            name='service',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.service'),
        ),
        migrations.AlterField(
            model_name='case',
            name='team',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.team'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['team', 'next_due_at', 'id', 'service', 'state', 'officer', 'ward_code', 'on_street', 'waiting_since', 'stage', 'chase_count', 'reporter_count', 'opened_at'], name='case_list_of_team'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['next_due_at', 'id', 'team', 'service', 'state', 'officer', 'ward_code', 'on_street', 'waiting_since', 'stage', 'chase_count', 'reporter_count', 'opened_at'], name='case_list_of_all'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['service', 'id', 'state', 'outcome', 'closed_at', 'opened_at', 'chase_count', 'reporter_count'], name='case_found_of_service'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['team', 'id', 'service', 'state', 'outcome', 'closed_at', 'opened_at', 'chase_count', 'reporter_count'], name='case_found_of_team'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['ward_code', 'id', 'service', 'state', 'outcome', 'closed_at', 'opened_at', 'chase_count', 'reporter_count'], name='case_found_in_ward'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['on_street', 'id'], name='case_found_on_street'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['officer', 'id', 'closed_at'], name='case_found_of_officer'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
