"""Persian, Dari, Pashto, Tajik and the Kurdish languages."""

from magnet.matching.languages.table import LanguageTable, affixes, words

_PERSIAN = LanguageTable(
    suffixes=affixes("های هایی ها ان یان گان گری گی ات ین یی ی ه ام اش یم م ند ن"),
    agglutinates=True,
    parts=True,
    joints=("",),
    stops=words("از با برای به در را و یا ها های می ره ده سر"),
)
TABLES = {
    "fa": _PERSIAN,
    "prs": _PERSIAN,
    "tg": LanguageTable(suffixes=affixes("ҳои ҳо он ии и ро"), stops=words("аз ба бо ва дар ё барои")),
    "ps": LanguageTable(
        suffixes=affixes("ونه ونو انو ان و ه ي"),
        agglutinates=True,
        parts=True,
        stops=words("د په او یا کې"),
    ),
    "ckb": LanguageTable(
        prefixes=affixes("دە"),
        suffixes=affixes("ەکانی ەکان ەکەی ەکە ێکی ێک یەکی یەک یان انی ان ەوە مەوە نەوە ین یی یە ی ە م ن"),
        parts=True,
        stops=words("لە بۆ بە و یان"),
    ),
    "ku": LanguageTable(
        plain=True,
        prefixes=affixes("di"),
        suffixes=affixes("in im yeke yeki yek yen yan ye ya eke eki ek en an ti yi e a i"),
        agglutinates=True,
        parts=True,
        stops=words("û u li di bi ji bo an"),
    ),
}
TABLES["kmr"] = TABLES["ku"]
