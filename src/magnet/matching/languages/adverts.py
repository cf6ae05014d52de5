"""How adverts begin and end, round the work that they offer: "Wanted: baker", "a firm announces its need of a baker".

`wanted` occurs in adverts and in no title; after one of `callers` stands what is wanted, before it who calls.
"""

from dataclasses import dataclass

from magnet.matching.languages.sentences import Phrases, phrases


@dataclass(frozen=True, slots=True)
class Frame:
    """One language's phrases, as tuples of words; openers tell only as the first words."""

    wanted: Phrases
    callers: Phrases
    openers: Phrases = ()


def _frame(wanted: str, callers: str = "", openers: str = "") -> Frame:
    return Frame(phrases(wanted), phrases(callers), phrases(openers))


ADVERTS = {
    "en": _frame(
        """
        wanted, we are hiring, we re hiring, now hiring, needed, is required, are required, we are looking for
        we re looking for, we need, job vacancy, job offer, job opening, vacancy, vacancies, urgently
        """,
        "is hiring, are hiring, is looking for, are looking for, is seeking, seeks",
        "hiring a, hiring an, hiring for, looking for, looking for a, looking for an, required, urgent",
    ),
    "fr": _frame(
        """
        nous recherchons, on recherche, recherchons, nous cherchons, on cherche, recrutons, nous recrutons
        est recherché, est recherchée, offre d emploi, avis de recrutement, à pourvoir, on embauche, embauchons
        """,
        "recrute, recherche un, recherche une, cherche un, cherche une",
        "recherche un, recherche une, cherche, cherche un, cherche une, recrute, urgent, urgent recherche",
    ),
    "de": _frame(
        """
        gesucht, wird gesucht, werden gesucht, wir suchen, suchen wir, stellenangebot, stellenanzeige, zu besetzen
        ab sofort, dringend
        """,
        "sucht, suchen ab sofort",
        "suche, suchen, gesucht wird, gesucht werden",
    ),
    "nl": _frame(
        "gezocht, gevraagd, wij zoeken, we zoeken, zoeken wij, zoeken we, vacature, met spoed, dringend",
        "zoekt, is op zoek naar, zijn op zoek naar",
        "zoek, op zoek naar",
    ),
    "ru": _frame(
        """
        требуется, требуются, срочно, ищем, вакансия, вакансии, нужен, нужна, нужны, приглашаем, приглашается
        приглашаются, примем, набираем, возьмем на работу, примем на работу, приглашаем на работу, открыта вакансия
        на работу требуется, на работу требуются
        """,
        "ищет, приглашает, приглашает на работу, примет на работу, объявляет набор",
    ),
    "uk": _frame(
        """
        потрібен, потрібна, потрібні, потрібно, терміново, шукаємо, вакансія, вакансії, запрошуємо, запрошується
        візьмемо на роботу, запрошуємо на роботу, на роботу потрібен, на роботу потрібна, відкрита вакансія, наймаємо
        """,
        "шукає, запрошує, запрошує на роботу, оголошує набір",
    ),
    "kk": _frame(
        """
        керек, іздейміз, ізделуде, іздеудеміз, шақырамыз, жұмысқа шақырамыз, жұмысқа керек, жұмысқа аламыз
        жұмысқа қабылдаймыз, бос орын, бос жұмыс орны, вакансия, талап етіледі
        """,
        "іздейді, жұмысқа шақырады",
    ),
    "hy": _frame(
        """
        պահանջվում է, պահանջվում են, պահանջվում, փնտրում ենք, անհրաժեշտ է, անհրաժեշտ են, թափուր աշխատատեղ
        թափուր հաստիք, թափուր պաշտոն, հրավիրում ենք, աշխատանքի ենք հրավիրում
        """,
        "փնտրում է, հրավիրում է, աշխատանքի է հրավիրում",
    ),
    "ka": _frame(
        """
        ვეძებთ, საჭიროა, ვაკანსია, გვჭირდება, გვესაჭიროება, იძებნება, სასწრაფოდ, ვიწვევთ, სამსახურში საჭიროა
        """,
        "ეძებს, ესაჭიროება, აცხადებს ვაკანსიას, იწვევს",
    ),
    "ar": _frame(
        """
        مطلوب, مطلوبة, مطلوبون, مطلوبين, مطلوب للعمل, مطلوب فورا, إعلان توظيف, إعلان وظيفة, فرصة عمل, فرصة توظيف
        وظيفة شاغرة, وظائف شاغرة, شاغر وظيفي, نبحث عن, نحتاج, نحتاج إلى, بحاجة إلى, للعمل لدينا, تعلن شركة, تعلن
        """,
        """
        عن حاجتها إلى, عن حاجتها, عن حاجته إلى, عن حاجته, عن حاجتهم إلى, تبحث عن, يبحث عن, ترغب بتوظيف, ترغب في توظيف
        تطلب, بحاجة إلى, عن توفر فرصة عمل, عن وظيفة
        """,
    ),
    "ckb": _frame(
        """
        پێویستە, پێویستمان بە, پێویستمان, پێویستن, داواکراوە, دەگەڕێین بەدوای, هەلی کار, دەرفەتی کار
        بە پەلە, دادەمەزرێنین
        """,
        "پێویستی بە, دەگەڕێت بەدوای",
    ),
    "kmr": _frame(
        """
        tê xwestin, tên xwestin, em li, digerin, li digerin, pêwîst e, pêwîste, pêdivî bi, hewce ye, hewceye, lazim e
        karê vala, derfeta kar, bi lez, tê lêgerîn
        """,
        "digere li, li digere",
    ),
    "prs": _frame(
        """
        نیاز است, مورد نیاز است, نیازمندیم, ضرورت است, ضرورت داریم, به کار است, بکار است, کار است, نیاز داریم
        استخدام می‌شود, استخدام می شود, استخدام میشود, استخدام می‌کنیم, اعلان کاریابی, اعلان استخدام, اعلان کار
        فرصت کاری, بست خالی, مطلوب, به کار داریم
        """,
        "استخدام می‌کند, استخدام می کند, استخدام میکند, ضرورت دارد به, نیاز دارد به",
    ),
    "ps": _frame(
        """
        ته اړتیا ده, ته اړتیا لرو, ته اړتیا, اړتیا ده, اړتیا لرو, په کار دی, په کار ده, په کار دي, پکار دی, پکار ده
        د کار فرصت, د دندې اعلان, د کار اعلان, ګومارل کېږي, ګومارو, استخدامېږي, ته ضرورت دی, ته ضرورت لرو
        """,
        "ته اړتیا لري",
    ),
}
"""By BCP 47 primary tag."""
