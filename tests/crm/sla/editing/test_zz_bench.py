import time, pytest, cProfile, pstats
from tests.crm.sla.editing.editing import *
from tests.cast import NOW
pytestmark=pytest.mark.django_db(transaction=True)
def test_b(cast, services):
    many(10_000)
    draft=drafted(cast)
    pr=cProfile.Profile(); pr.enable()
    p=previewed(cast, draft)
    pr.disable(); pstats.Stats(pr).sort_stats("cumtime").print_stats(28)
    r=published(cast, draft)
    pr=cProfile.Profile(); pr.enable()
    r=carried_out(r)
    pr.disable(); pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
