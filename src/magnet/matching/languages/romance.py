"""Romance languages."""

from magnet.matching.languages.table import LanguageTable, pairs, short_forms, words

TABLES = {
    "fr": LanguageTable(
        stemmer="french",
        gender=pairs("eur/euse eur/rice eur/eresse er/ère en/enne on/onne /e f/ve x/se el/elle et/ette c/que te/tesse"),
        abbreviations=short_forms("rh = ressources humaines\ndrh = directeur ressources humaines\npl = poids lourds"),
        excepts=words("sauf hormis excepté exceptés"),
        stops=words("à au aux avec d de des du en et l la le les ou par pour s sur un une"),
    ),
    "es": LanguageTable(
        stemmer="spanish",
        gender=pairs("o/a /a or/ora e/a tor/triz /esa /isa ero/era"),
        abbreviations=short_forms("rrhh = recursos humanos\naux = auxiliar\nadm = administrativo\ning = ingeniero"),
        excepts=words("excepto salvo"),
        stops=words("a al con de del e el en la las los o para por u un una y"),
    ),
    "it": LanguageTable(
        stemmer="italian",
        gender=pairs("o/a e/a tore/trice /essa e/essa iere/iera sore/itrice"),
        excepts=words("escluso esclusi eccetto"),
        stops=words("a al alla ai con d da dei del della delle di e ed il in l la le lo o per un una"),
    ),
    "pt": LanguageTable(
        stemmer="portuguese",
        gender=pairs("o/a /a or/ora ão/ã or/riz e/a eiro/eira"),
        excepts=words("exceto excepto salvo"),
        stops=words("a ao aos com da das de do dos e em na no o os ou para por um uma"),
    ),
    "ro": LanguageTable(
        stemmer="romanian",
        gender=pairs("/ă or/oare /că er/eră ar/ară ist/istă ian/iană e/easă"),
        excepts=words("excepția exceptând"),
        stops=words("a al ale cu de din în la pe pentru prin sau si și un o"),
    ),
    "ca": LanguageTable(
        stemmer="catalan",
        gender=pairs("/a or/ora er/era e/a"),
        stops=words("a al amb d de del dels el els en i l la les o per un una"),
    ),
}
