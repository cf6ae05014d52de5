"""Persian, Dari, Pashto, Tajik and the Kurdish languages."""

from magnet.matching.languages.table import LanguageTable, affixes, words

_PERSIAN = LanguageTable(stemmer="persian", suffixes=affixes("های ها ان ات ی"), stops=words("از با برای به در را و یا"))
TABLES = {
    "fa": _PERSIAN,
    "prs": _PERSIAN,
    "tg": LanguageTable(suffixes=affixes("ҳои ҳо он ии и ро"), stops=words("аз ба бо ва дар ё барои")),
    "ps": LanguageTable(suffixes=affixes("ونه ونو انو ان و ه ې ي"), stops=words("د په او یا کې")),
    "ckb": LanguageTable(suffixes=affixes("ەکانی ەکان ەکە ەکەی انی ان یی ی ە"), stops=words("لە بۆ بە و یان")),
    "ku": LanguageTable(suffixes=affixes("ên ekî eke an ek ê a î e"), stops=words("û li di bi ji bo an")),
}
TABLES["kmr"] = TABLES["ku"]
