"""Every relation to Customer, in all apps, has a declared behaviour under merge, erasure and export."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from crm.customers.models import ContactPoint, Customer
from crm.customers.relations import OnMerge, blank, declared, found, give, keep, relations, undeclared, withhold


def test_every_relation_to_a_customer_is_declared():
    assert undeclared() == [], "\n\n" + "\n\n".join(undeclared())


def test_every_declared_relation_is_still_there():
    for relation in relations():
        at = relation.model
        for name in relation.path.split("__"):
            at = at._meta.get_field(name).related_model
        assert at is Customer, f"{relation.model.__name__}.{relation.path} does not lead to a customer"


def test_a_new_relation_is_noticed_and_says_what_to_write(monkeypatch):
    class Borrowed(models.Model):
        by = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "tests_only"

    monkeypatch.setattr("crm.customers.relations.apps.get_models", lambda **_asked: [Borrowed])
    assert list(found()) == [(Borrowed, "by")]
    [missing] = undeclared()
    assert 'declared(Borrowed, "by", merge=OnMerge.GROUP' in missing
    assert "declarations.py" in missing


def test_a_line_that_says_nothing_or_names_no_column_is_refused():
    with pytest.raises(ValueError):
        declared(ContactPoint, "customer", merge=OnMerge.GROUP, erasure=blank(), export=give("kind"))
    with pytest.raises(FieldDoesNotExist):
        declared(ContactPoint, "customer", merge=OnMerge.GROUP, erasure=keep("x"), export=give("colour"))
    with pytest.raises(FieldDoesNotExist):
        declared(ContactPoint, "customer__colour", merge=OnMerge.GROUP, erasure=keep("x"), export=withhold("y"))
