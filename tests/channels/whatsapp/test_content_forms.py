"""What is registered at Twilio, which can't be changed there: another text or form needs another version."""

import hashlib
import json

import pytest

from chatwallet.channels.whatsapp.content_forms import (
    MOST_BUTTONS,
    ContentForm,
    buttons_form,
    template_forms,
)
from chatwallet.channels.whatsapp.settings import TEMPLATE_KINDS
from chatwallet.locales.texts import Catalogue

TEMPLATES = template_forms(Catalogue().languages)
BUTTONS = [buttons_form(count) for count in range(1, MOST_BUTTONS + 1)]
REGISTERED = {
    "chatwallet_buttons_1_v1": "b1ec8bbb",
    "chatwallet_buttons_2_v1": "fb9fb76f",
    "chatwallet_buttons_3_v1": "b636f6a0",
    "chatwallet_paid_en_v1": "c62dc89e",
    "chatwallet_paid_es_v1": "60e6b148",
    "chatwallet_paid_fr_v1": "82d0eca9",
    "chatwallet_paid_ht_v1": "912b33f8",
    "chatwallet_paid_pt_v1": "868a0c63",
    "chatwallet_extra_en_v1": "6957bf8a",
    "chatwallet_extra_es_v1": "af1650dc",
    "chatwallet_extra_fr_v1": "eb468f45",
    "chatwallet_extra_ht_v1": "624c72a9",
    "chatwallet_extra_pt_v1": "fe2c269d",
    "chatwallet_alert_en_v1": "6fd37266",
    "chatwallet_alert_es_v1": "a86eb726",
    "chatwallet_alert_fr_v1": "1d272a2f",
    "chatwallet_alert_ht_v1": "a74b9d49",
    "chatwallet_alert_pt_v1": "ef3731fb",
}


def digest(form: ContentForm) -> str:
    """Of all that whoever sends depends on: type, language, text and places, without samples."""
    shape = [form.language, form.request()["types"]]
    return hashlib.sha256(json.dumps(shape, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8]


def test_what_is_registered_under_a_name_stays_what_it_is() -> None:
    """Who changes one raises its version in content_forms.py, which gives it another name."""
    assert {form.name: digest(form) for form in (*BUTTONS, *TEMPLATES.values())} == REGISTERED


@pytest.mark.parametrize("form", [*BUTTONS, *TEMPLATES.values()], ids=lambda form: form.name)
def test_a_form_has_a_sample_for_each_place(form: ContentForm) -> None:
    request = form.request()
    places = [f"{{{{{number}}}}}" for number in range(1, len(form.samples) + 1)]
    told = json.dumps(request["types"])
    assert all(told.count(place) == 1 for place in places)
    assert list(request["variables"]) == [place.strip("{}") for place in places]
    assert all(request["variables"].values())


def test_each_kind_and_language_has_a_name_of_its_own_at_whatsapp() -> None:
    assert len({form.name for form in (*BUTTONS, *TEMPLATES.values())}) == len(BUTTONS) + len(TEMPLATES)
    assert set(TEMPLATES) == {(kind, lang) for kind in TEMPLATE_KINDS for lang in Catalogue().languages}
