"""Germanic languages."""

from magnet.matching.languages.table import LanguageTable, affixes, endings, pairs, short_forms, words

TABLES = {
    "en": LanguageTable(
        stemmer="english",
        gender=pairs("man/woman or/ress er/ress /ess"),
        stops=words("a an and at by for from in of on or the to with"),
        excepts=words("except excluding"),
        abbreviations=short_forms(
            """
            hr = human resources
            hrm = human resources management
            it = ict
            qa = quality assurance
            qc = quality control
            admin = administrative
            asst = assistant
            mgr = manager
            exec = executive
            ops = operations
            dev = developer
            acct = accounts
            rep = representative
            pr = public relations
            seo = search engine optimisation
            ui = user interface
            ux = user experience
            ceo = chief executive officer
            cfo = chief financial officer
            cto = chief technology officer
            sr = senior
            jr = junior
            coord = coordinator
            tech = technician
            engr = engineer
            hgv = heavy goods vehicle
            hvac = heating ventilation air conditioning
            """
        ),
    ),
    "de": LanguageTable(
        stemmer="german",
        digraphs=endings("ae=ä oe=ö ue=ü"),
        joints=("", "s", "es", "n", "en", "er", "e"),
        gender=pairs("/in e/in er/erin er/e mann/frau r/ or/orin"),
        abbreviations=short_forms(
            "edv = ikt\nit = ikt\nlkw = lastkraftwagen\npkw = personenkraftwagen\nkfz = kraftfahrzeug\n"
            "azubi = auszubildender"
        ),
        excepts=words("außer ausgenommen"),
        stops=words("am an auf aus bei das dem den der die ein eine für im in mit oder u und von vom zu zum zur"),
    ),
    "nl": LanguageTable(
        stemmer="dutch",
        joints=("", "s", "en", "n", "e"),
        gender=pairs("/ster er/ster man/vrouw /e /in eur/euse or/rice oper/oopster aar/ares is/esse"),
        excepts=words("behalve uitgezonderd"),
        abbreviations=short_forms("mdw = medewerker\nadm = administratief\nverpl = verpleegkundige"),
        stops=words("aan bij de den der een en het in met of op te van voor"),
    ),
    "sv": LanguageTable(
        stemmer="swedish",
        joints=("", "s", "e", "o", "u"),
        gender=pairs("man/kvinna are/erska ör/ris"),
        stops=words("av den det en ett för i med och på som till"),
    ),
    "da": LanguageTable(
        stemmer="danish",
        joints=("", "s", "e", "er"),
        gender=pairs("mand/kvinde /inde"),
        stops=words("af at den det en et for i med og på til ved"),
    ),
    "no": LanguageTable(
        stemmer="norwegian",
        joints=("", "s", "e"),
        gender=pairs("mann/kvinne"),
        stops=words("av den det en et for i med og på til ved"),
    ),
    "is": LanguageTable(
        suffixes=affixes("inum arinn anna unum inn ið ina nar num ar ir ur um na a i u"),
        joints=("", "s", "a", "ar", "na"),
        stops=words("af á að fyrir í með og til við"),
    ),
}
TABLES["nb"] = TABLES["nn"] = TABLES["no"]
