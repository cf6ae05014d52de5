"""Armenian and Georgian."""

from magnet.matching.languages.table import LanguageTable, affixes, endings, pairs, short_forms, words

TABLES = {
    "hy": LanguageTable(
        # Snowball's takes "վարորդի" for a form of "վա".
        suffixes=affixes(
            "ություններում ություններից ություններով ությունների ությունները ություններ ությունում ությունից ությունն"
            " ությունը ությունով ությանը ության ությամբ ություն ուհիները ուհիների ուհիներ ուհին ուհու ուհի"
            " ներում ներից ներով ներին ներն ները ների ներ երում երից երով երին երն երը երի եր"
            " ում ից ով ին ան ու ոջ ն ը ի ելու ելիս ելը ել ալու ալը ալ ած"
        ),
        endings=endings("իչ=չ"),
        stops=words("եւ կամ ու համար"),
        excepts=words("բացառությամբ բացի"),
        gender=pairs("/ուհի իչ/չուհի"),
        abbreviations=short_forms("ինժ = ինժեներ\nգլխ = գլխավոր\nհաշվ = հաշվապահ\nօգն = օգնական\nտեղ = տեղակալ"),
    ),
    "ka": LanguageTable(
        # The vowel before the last consonant goes where an ending begins with one: მშენებელი, მშენებლის.
        endings=endings("ელ=ლ ალ=ლ ოლ=ლ არ=რ ორ=რ ან=ნ ენ=ნ ონ=ნ ამ=მ ომ=მ"),
        suffixes=affixes(
            "ებისთვის ებისათვის ისთვის ისათვის ების ებში ებით ებზე ებმა ებს ები ში ზე თან ით ის ად მა ს ი ა ე ო"
        ),
        stops=words("და ან თუ"),
        abbreviations=short_forms(
            """
            მთ = მთავარი
            უფრ = უფროსი
            უმც = უმცროსი
            მოად = მოადგილე
            თანაშ = თანაშემწე
            ინჟ = ინჟინერი
            ბუღ = ბუღალტერი
            მასწ = მასწავლებელი
            """
        ),
    ),
}
