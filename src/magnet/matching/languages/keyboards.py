"""Keyboards: what a key gives in each language, for phrases that were typed with the wrong layout on ("cdfhobr").

A layout is two rows, plain and with shift, of the same keys in the same order as `US`. A space stands for a key that
gives no letter.
"""

US = ("`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./", '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?')

LAYOUTS: dict[str, tuple[str, str]] = {
    "ru": ("ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.", "Ё            ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"),
    "uk": ("'1234567890-=йцукенгшщзхїґфівапролджєячсмитьбю.", "'            ЙЦУКЕНГШЩЗХЇҐФІВАПРОЛДЖЄЯЧСМИТЬБЮ,"),
    "kk": ('("әіңғ,.үұқөһйцукенгшщзхъ\\фывапролджэячсмитьбю№', ")!ӘІҢҒ;:ҮҰҚӨҺЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ?"),
    "hy": (" էթփձջւևրչճ-ժքոեռտըւիօպխծշասդֆգհյկլ;'զղցվբնմ,./", " ԷԹՓՁՋՒևՐՉՃ ԺՔՈԵՌՏԸՒԻՕՊԽԾՇԱՍԴՖԳՀՅԿԼ  ԶՂՑՎԲՆՄ   "),
    "ka": ("„1234567890-=ქწერტყუიოპ[]~ასდფგჰჯკლ;'ზხცვბნმ,./", "“            ქჭეღთყუიოპ   აშდფგჰჟკლ  ძხჩვბნმ   "),
    "ar": ("ذ1234567890-=ضصثقفغعهخحجد\\شسيبلاتنمكطئءؤرﻻىةوزظ", "             ضصثقفإعهخحجد شسيبلأتنمكطئءؤرىآةوزظ"),
    "prs": (" 1234567890-=ضصثقفغعهخحجچ\\شسیبلاتنمکگظطزرذدپو./", "             ضصثقفغعهخحجچ شسیبلآتنمکگظطژرذأءو  "),
    "ps": (" 1234567890-=ضصثقفغعهخحجچ\\شسیبلاتنمکګظطزرذدړوږ/", "             ضصثقفغعهڅځجچ ښۍيپلآټڼمکګئطژرذډؤو  "),
    "ckb": (" 1234567890-=قوەرتیئحۆپ[]\\اسدفگهژکل;'زخجڤبنم،./", "             قوێڕطێءعؤث   آشذإغهأكڵ  ضصچظىةـ   "),
}
"""By BCP 47 primary tag: layouts of letters that are not Latin."""

LATIN: dict[str, tuple[str, str]] = {
    "en": US,
    "fr": ("²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!", " 1234567890°+AZERTYUIOP   QSDFGHJKLM WXCVBN?./ "),
    "de": ("^1234567890ß qwertzuiopü+#asdfghjklöäyxcvbnm,.-", "             QWERTZUIOPÜ  ASDFGHJKLÖÄYXCVBNM   "),
}
"""Layouts of Latin letters."""
LATIN["nl"] = LATIN["kmr"] = US
