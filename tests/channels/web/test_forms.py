"""Django's fields as GOV.UK components: values kept, faults named, links to where they are put right."""

import datetime as dt

import pytest
from django import forms

from channels.web.fields import DateField
from tests.channels.web.pages import element, text

IMPORT = '{% from "web/form.html" import field, error_summary, error_title, submit %}'
BINS = [("GREY", "Grey"), ("FOOD", "Food")]


class Report(forms.Form):
    name = forms.CharField(label="Name", help_text="As you like it", error_messages={"required": "Enter a name"})
    email = forms.EmailField(label="Email", required=False, widget=forms.EmailInput({"autocomplete": "email"}))
    bin = forms.ChoiceField(label="Which bin?", choices=BINS, widget=forms.RadioSelect)
    also = forms.MultipleChoiceField(choices=BINS, required=False, widget=forms.CheckboxSelectMultiple)
    team = forms.ChoiceField(choices=[("", "Choose"), ("North", [("1", "Sale"), ("2", "Hale")])], required=False)
    born = DateField(label="Date of birth", required=False)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea({"rows": 3}))
    agree = forms.BooleanField(label="Tell me by email", required=False)
    key = forms.CharField(widget=forms.HiddenInput)


def shown(form: forms.Form, name: str, **asked: object) -> str:
    return text(IMPORT + "{{ field(bound, **asked) }}", bound=form[name], asked=asked)


def test_an_input_carries_label_hint_fault_and_what_was_typed() -> None:
    form = Report({"name": " ", "key": "k"})
    assert element(shown(form, "name", prefix="£")) == element(
        """<div class="govuk-form-group govuk-form-group--error">
        <label class="govuk-label" for="id_name">Name</label>
        <div id="id_name-hint" class="govuk-hint">As you like it</div>
        <p id="id_name-error" class="govuk-error-message">
          <span class="govuk-visually-hidden">Error:</span> Enter a name</p>
        <div class="govuk-input__wrapper"><div class="govuk-input__prefix" aria-hidden="true">£</div>
        <input class="govuk-input govuk-input--error" id="id_name" name="name" type="text" value=" "
          aria-describedby="id_name-hint id_name-error"></div></div>"""
    )


def test_an_email_field_tells_the_browser_what_it_is() -> None:
    html = shown(Report({"email": "a@b.example"}), "email")
    assert 'type="email"' in html
    assert 'autocomplete="email"' in html
    assert 'value="a@b.example"' in html


def test_what_was_typed_is_shown_as_typed_and_harmless() -> None:
    typed = '"><script>alert(1)</script>\nsecond line'
    html = shown(Report({"notes": typed}), "notes")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nsecond line</textarea>" in html


@pytest.mark.parametrize(("name", "typed"), [("bin", "FOOD"), ("also", ["FOOD"])])
def test_a_choice_stays_chosen(name: str, typed: object) -> None:
    html = shown(Report({name: typed}), name)
    assert html.count("checked") == 1
    assert html.index('value="FOOD"') < html.index("checked")


def test_choices_take_hints_and_may_stand_in_one_line() -> None:
    html = shown(Report(), "bin", hints={"GREY": "General waste"}, inline=True, divider_before="FOOD")
    assert "General waste" in html
    assert "govuk-radios--inline" in html
    assert '<div class="govuk-radios__divider">or</div>' in html


def test_a_select_shows_the_choices_inside_groups() -> None:
    html = shown(Report({"team": "2"}), "team")
    assert '<option value="2" selected>Hale</option>' in html
    assert '<option value="">Choose</option>' in html


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [("27", "3", "1960", dt.date(1960, 3, 27)), (" 27 ", "03", "1960", dt.date(1960, 3, 27)), ("", "", "", None)],
)
def test_a_date_in_three_boxes_is_read(day: str, month: str, year: str, expected: dt.date | None) -> None:
    form = Report({"born-day": day, "born-month": month, "born-year": year, "name": "x", "bin": "GREY", "key": "k"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == expected


@pytest.mark.parametrize(
    ("typed", "fault"),
    [(("30", "2", "1960"), "real date"), (("27", "", "1960"), "a month"), (("x", "y", "z"), "real date")],
)
def test_a_date_that_is_none_is_refused_and_kept(typed: tuple, fault: str) -> None:
    form = Report(dict(zip(("born-day", "born-month", "born-year"), typed, strict=True)))
    assert fault in form.errors["born"][0]
    html = shown(form, "born")
    for part in filter(None, typed):
        assert f'value="{part}"' in html


def test_the_summary_links_each_fault_to_its_first_input() -> None:
    form = Report({"born-day": "99", "born-month": "1", "born-year": "1960"})
    html = text(IMPORT + "{{ error_summary(form) }}", form=form)
    for link in ("#id_name", "#id_bin", "#id_born-day"):
        assert f'href="{link}"' in html
    everything = "".join(shown(form, name) for name in ("name", "bin", "born"))
    for target in ("id_name", "id_bin", "id_born-day"):
        assert f'id="{target}"' in everything


def test_a_fault_says_which_field_even_in_djangos_own_words() -> None:
    html = text(IMPORT + "{{ error_summary(form) }}", form=Report({}))
    assert "Choose an answer to “Which bin?”" in html
    assert "This field is required" not in html


def test_a_form_without_faults_has_no_summary() -> None:
    assert text(IMPORT + "{{ error_summary(form) }}{{ error_title(form) }}", form=Report()).strip() == ""


def test_one_checkbox_is_labelled_once_and_comes_back_checked() -> None:
    html = shown(Report({"agree": "on"}), "agree")
    assert html.count("Tell me by email") == 1
    assert "checked" in html


def test_a_hidden_field_is_only_an_input() -> None:
    assert shown(Report({"key": "k1"}), "key").strip() == '<input type="hidden" name="key" value="k1" id="id_key">'


def test_a_button_is_pressed_once_and_shows_its_key() -> None:
    html = text(IMPORT + '{{ submit("Raise <now>", key="Alt+R", name="act", value="raise") }}')
    assert 'data-prevent-double-click="true"' in html
    assert 'data-key="Alt+R"' in html
    assert "Raise &lt;now&gt;" in html
