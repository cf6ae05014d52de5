"""Arabic, Hebrew and Amharic."""

from magnet.matching.languages.table import LanguageTable, affixes, pairs, short_forms, words

TABLES = {
    "ar": LanguageTable(
        stemmer="arabic",
        clitics="كلبوفانيت",
        prefixes=affixes("وال بال كال فال ولل لل ال"),
        suffixes=affixes("ات"),
        gender=pairs("/ة ي/ية"),
        stops=words("في من على إلى عن مع أو و"),
        abbreviations=short_forms(
            # Alone each is a small word of Persian or Pashto.
            """
            د أسنان = دكتور أسنان
            د أطفال = دكتور أطفال
            د نسائية = دكتور نسائية
            د بيطري = دكتور بيطري
            د عيون = دكتور عيون
            أ د = أستاذ دكتور
            م م = مدرس مساعد
            م مدني = مهندس مدني
            م معماري = مهندس معماري
            م كهرباء = مهندس كهرباء
            م ميكانيك = مهندس ميكانيك
            م زراعي = مهندس زراعي
            م برمجيات = مهندس برمجيات
            م نفط = مهندس نفط
            """
        ),
        excepts=words("باستثناء عدا ماعدا"),
    ),
    "he": LanguageTable(prefixes=affixes("ה ו ב ל"), suffixes=affixes("ים ות ית ת ה"), stops=words("של או עם")),
    "am": LanguageTable(suffixes=affixes("ዎች ኦች ው ን"), stops=words("እና ወይም")),
}
