"""How people say what they did and can, round the words that name it: "I worked six years as a baker".

A row lists words and phrases, with commas; `#` is any number. `tellers` occur in what somebody says of himself and in
no title, `openers` tell only as the first word; both go wherever they stand. `fillers` then go at the beginning and the
end of what else is said. Words with which a trade begins or ends ("job coach", "well driller") are no fillers.
"""

from dataclasses import dataclass

from magnet.matching.languages.letters import fold

Phrases = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """One language's phrases, as tuples of words."""

    openers: Phrases
    tellers: Phrases
    fillers: Phrases


def _rows(*, openers: str, tellers: str, fillers: str) -> Sentences:
    return Sentences(openers=phrases(openers), tellers=phrases(tellers), fillers=phrases(fillers))


def phrases(row: str) -> Phrases:
    """The phrases of a row or several, each once, as words with their letters reduced."""
    return tuple(
        dict.fromkeys(tuple(fold(phrase).split()) for phrase in row.replace("\n", ",").split(",") if phrase.strip())
    )


SENTENCES = {
    "en": _rows(
        openers="i, i m, i ve, im, ive",
        tellers="worked, i was, i am, i have, i had, i can, i know, i did, i ve been, my job, my work, my trade",
        fillers="""
            as, a, an, the, for, months, month, yrs, of experience, experience in, experience as, experience, worked
            profession, all my life, my life, my, me, a long time, about, almost, more than, have, has, had, was, am
            could, knows, know how to, how to, how, do, did, i, we, good at, able to, used to, used, skilled in
            always, now, then, before, since, until, still, currently, ago, mostly, mainly, also, too, very, is, was a
            was an, employed as, job was, there, where, two, three, four, five, seven, eight, nine, ten, eleven, twelve
            fifteen, twenty, thirty, few, many, several, half, whole, some, part of, to, # year, # years, a year, years
            one year, one month, six years, six months, job as, job is, a job as, by trade, trade was, trade is
            work as, working as, working in, for long, so long, for over, well over, over #, very well, quite well
            it is, it was, employed at, in the last, last year
            """,
    ),
    "fr": _rows(
        openers="je, j, mon, ma, moi, il, elle, nous",
        tellers="""
            je, j ai, j étais, j avais, j suis, travaillé, travaillais, suis, étais, sais, je sais, ai été, mon métier
            mon travail, mon boulot
            """,
        fillers="""
            comme, en tant que, en qualité de, pendant, depuis, durant, ans, an, année, années, mois, d expérience
            expérience, boulot, de métier, travaille, fait, fais, été, avais, avait, était, sais, peux, pouvais,
            sait, bien, aussi, très, longtemps, presque, environ, plus de, toujours, maintenant, ici, là bas, c est
            c était, est, qui, j, je, mon, ma, mes, me, moi, un, une, la, le, l, les, des, du, deux, trois, quatre
            cinq, six, sept, huit, neuf, dix, onze, douze, quinze, vingt, trente, quelques, plusieurs, toute ma vie
            dans ma vie, y, capable de, mon métier est, métier c est, travail c est, comme travail, comme métier
            travailler comme, travailler en tant que, avant ça, d avant
            """,
    ),
    "de": _rows(
        openers="ich, mein, meine, wir",
        tellers="""
            habe ich, war ich, gearbeitet, arbeitete, ich bin, hatte, mein beruf, meine arbeit, mir, habe, mein job
            """,
        fillers="""
            als, jahre, jahr, jahren, jahrelang, monate, monat, monaten, lang, seit, erfahrung, berufserfahrung, beruf
            von beruf, arbeite, kann, konnte, weiß, wie man, man, gut, sehr, auch, immer, früher, jetzt, dann, noch
            schon, davor, etwa, ungefähr, circa, über, mehr als, ganz, ganze, leben, mein, meine, mich, ist, bin, war
            wurde, habe, gewesen, tätig, beschäftigt, angestellt, gemacht, mache, ein, eine, einen, einem, einer, der
            die, das, den, dem, zwei, drei, vier, fünf, sechs, sieben, acht, neun, zehn, elf, zwölf, fünfzehn, zwanzig
            dreißig, einige, viele, paar, und, dort, zu, wie, habe ich, kenne mich aus mit, aus mit, arbeiten als
            arbeit als, job als, job ist, fast #, wir waren, ich
            """,
    ),
    "nl": _rows(
        openers="ik, hij, zij, wij, we",
        tellers="heb ik, was ik, gewerkt, werkte, ik ben, ik heb, mijn beroep, mijn werk, mijn vak, ik was, mijn job",
        fillers="""
            als, jaar, jaren, jarenlang, maand, maanden, lang, sinds, gedurende, ervaring, werkervaring, beroep
            van beroep, kan, kon, weet, weten, hoe ik, hoe je, moet, moeten, goed, heel, ook, altijd, vroeger, nu, dan
            nog, al, ongeveer, meer dan, bijna, hele, leven, me, mij, is, had, geweest, gedaan, een, de, het
            een beetje, om te, te, twee, drie, vier, vijf, zes, zeven, acht, negen, tien, elf, twaalf, vijftien
            twintig, dertig, enkele, veel, paar, en, daar, hoe, bezig met, kunnen, van vak, werk als, werken als
            job als, deed, deden, ik, hij was, wij waren, mijn hele leven
            """,
    ),
    "ru": _rows(
        openers="я, мой, моя, мне, у меня, он, она, мы, нас, по профессии я, по специальности я",
        tellers="""
            работал, работала, работаю, работали, проработал, проработала, поработал, поработала, умею, умел, умела
            могу, мог, могла, был, была, трудился, трудилась, занимался, занималась, занимаюсь, устроился, устроилась
            владею, меня, знаю как, подрабатывал, подрабатывала, пришлось, приходилось, служил, служила, отработал
            отработала, моя работа, могу работать
            """,
        fillers="""
            лет, год, года, году, годов, годик, месяц, месяца, месяцев, полгода, в качестве, на должности, должности
            должность, по профессии, профессия, по специальности, специальности, опыт, опыта, опытом, стаж, стажа
            с опытом, стажем, делать, делал, делала, делаю, около, более, больше, примерно, почти, уже, всю жизнь, всю
            жизнь, раньше, потом, тогда, сейчас, еще, всегда, хорошо, неплохо, очень, много, немного, несколько, долго
            долгое, время, там, тут, как, это, что, так, я, мой, моя, мои, мне, есть, имею, имел, имела, знаю, быть, и
            тоже, также, просто, пару, то, где то, где, один, два, две, три, четыре, пять, шесть, семь, восемь, девять
            десять, двенадцать, пятнадцать, двадцать, тридцать, двух, трех, четырех, пятнадцати, двадцати, тридцати
            пяти, шести, десяти, одного, за плечами, когда, у, в, на, с, опыт работы, опыта работы, опытом работы
            стаж работы, стажем работы, на работе, на работу, моей жизни, всей жизни, в жизни
            """,
    ),
    "uk": _rows(
        openers="я, мій, моя, мені, в мене, у мене, він, вона, ми, за професією я, за фахом я",
        tellers="""
            працював, працювала, працюю, працювали, пропрацював, пропрацювала, вмію, умію, вмів, вміла, умів, уміла
            можу, міг, могла, був, була, займався, займалася, займаюся, займалась, займаюсь, мене, володію, трудився
            трудилася, служив, служила, підробляв, підробляла, робив, робила, знаю як, моя робота, можу працювати
            """,
        fillers="""
            років, рік, роки, року, літ, місяць, місяці, місяців, півроку, в якості, на посаді, посаді, посада
            за професією, професією, професія, за фахом, фахом, спеціальністю, досвід, досвіду, досвідом, стаж, стажу
            робити, роблю, близько, більше, понад, майже, вже, все, раніше, потім, тоді, зараз, ще, завжди, добре
            непогано, дуже, багато, трохи, кілька, декілька, довго, там, тут, як, це, що, так, я, мій, моя, мої, мені
            є, маю, мав, мала, знаю, бути, і, та, теж, також, просто, ким, один, два, дві, три, чотири, п'ять, шість
            сім, вісім, дев'ять, десять, дванадцять, двадцяти, десяти, п'ятнадцять, двадцять, тридцять, двох, трьох
            коли, у, в, на, по, з, за, досвід роботи, досвіду роботи, досвідом роботи, стаж роботи, на роботі
            на роботу, все життя, усе життя, довгий час, весь час
            """,
    ),
    "kk": _rows(
        openers="менің, маған, ол, біз",
        tellers="""
            істедім, істеймін, істегенмін, болдым, болғанмын, аламын, алатынмын, білемін, қолымнан келеді, қолымнан
            жұмыс істедім, жұмыс істегенмін, жұмыс істеймін, жұмыс жасадым
            жұмыс істей аламын, тәжірибем, мамандығым, кәсібім, жұмысым, жасадым, жасаймын, жүрмін, жүргенмін, менің
            """,
        fillers="""
            мен, жыл, жылдай, жылдан, ай, бойы, болып, ретінде, тәжірибе, тәжірибесі, мамандық, кәсіп, істей, істеп
            жасай, жасап, қалай, керек, керектігін, екенін, жақсы, өте, шамамен, жуық, астам, артық, бұрын, қазір
            кейін, содан, әлі, де, да, өмірім, келеді, маған, бір, екі, үш, бес, алты, жеті, сегіз, тоғыз, он, он бес
            жиырма, отыз, бірнеше, білем, үйрендім, # жылы, # жылдық, он жылдық, бес жылдық, тәжірибем бар
            тәжірибесі бар, тәжірибе бар, болып жұмыс, ретінде жұмыс, өте көп, өмір бойы, төрт жыл, төрт жылдай
            төрт ай, сол жерде
            """,
    ),
    "hy": _rows(
        openers="ես, իմ, ինձ, նա, մենք",
        tellers="""
            եմ, էի, աշխատեցի, գիտեմ, կարող եմ, ունեմ, ունեի, կարողանում եմ, եղել եմ, աշխատել եմ, արել եմ, կարող էի
            """,
        fillers="""
            ես, իմ, տարի, տարիներ, տարվա, տարուց, տարիներով, ամիս, ամիսներ, որպես, իբրև, իբրեւ, աշխատել, աշխատում, փորձ
            փորձառություն, փորձով, ստաժ, մասնագիտությամբ, մասնագիտությունս, մասնագիտությունը, լավ, շատ, ինչպես, անում
            մոտավորապես, ավելի քան, ավելի, երկար, եղել, կարողանում, նաև, հիմա, նախկինում, հետո, դեռ, միշտ, այնտեղ, է
            են, մեկ, երկու, երեք, չորս, հինգ, վեց, յոթ, ութ, ինը, ինն, տաս, տասը, տասնհինգ, քսան, երեսուն, մի քանի
            կյանք, ամբողջ կյանքում, արել, թե, աշխատանքային փորձ, աշխատանքի փորձ, աշխատանքս, գործս, շուրջ #, մոտ #
            մոտ տասը, մոտ հինգ, տարի առաջ
            """,
    ),
    "ka": _rows(
        openers="მე, ჩემი, ჩვენ",
        tellers="""
            ვმუშაობდი, ვმუშაობ, ვიმუშავე, მიმუშავია, ნამუშევარი ვარ, ვიყავი, ვარ, ვიცი, შემიძლია, შემეძლო, ვაკეთებდი
            ვაკეთებ, მაქვს, მქონდა, გამიკეთებია, ვემსახურებოდი, ვყოფილვარ, ვსაქმიანობდი, ვსაქმიანობ, ჩემი სამუშაო
            ჩემი საქმე
            """,
        fillers="""
            მე, ჩემი, წელი, წელიწადი, წლის, წლები, წლების, წლიანი, წელია, თვე, თვის, თვეა, როგორც, გამოცდილება
            გამოცდილებით, გამოცდილების, სტაჟი, სტაჟით, პროფესიით, პროფესია, სპეციალობით, კარგად, ძალიან, როგორ, უნდა
            განმავლობაში, დაახლოებით, თითქმის, მეტი, ბევრი, ხანი, ხნის, ადრე, ახლა, მერე, კიდევ, ყოველთვის, უკვე, იქ
            რომ, არის, იყო, და, ერთი, ორი, სამი, ოთხი, ხუთი, ექვსი, შვიდი, რვა, ცხრა, ათი, თორმეტი, თხუთმეტი, ოცი
            ოცდაათი, რამდენიმე, მთელი, ცხოვრება, კეთება, სამუშაო გამოცდილება, სამუშაო გამოცდილებით
            მუშაობის გამოცდილება, მუშაობის გამოცდილებით, მუშაობის სტაჟი, დიდი ხანი, დიდი ხნის, დიდი გამოცდილება
            """,
    ),
    "ar": _rows(
        openers="أنا, انا, نحن",
        tellers="""
            عملت, اشتغلت, أعمل, اعمل, أشتغل, اشتغل, كنت, أستطيع, استطيع, أعرف, اعرف, بعرف, بشتغل, أجيد, أقدر, اقدر
            عندي, مهنتي, عملي كان, بقدر, اكدر, أتقن, يمكنني, شغلي
            """,
        fillers="""
            أنا, سنوات, سنة, سنين, أعوام, عاما, شهر, أشهر, شهور, لمدة, مدة, مثل, بصفة, بوظيفة, بمهنة, وظيفة, خبرة
            خبرتي, كيف, أن, ان, إني, اني, جيدا, زين, منيح, كثير, كثيرا, حوالي, تقريبا, أكثر, أعمل, اشتغل, منذ, من, هناك
            الآن, سابقا, قبل, ايضا, دائما, طول, عمري, كان, كلها, صار, صارلي, صار لي, كوني, واحد, واحدة, اثنين, سنتين
            سنتان, ثلاث, ثلاثة, أربع, أربعة, خمس, خمسة, ست, ستة, سبع, سبعة, ثمان, ثماني, ثمانية, تسع, تسعة, عشر, عشرة
            عشرين, ثلاثين, بعض, كم, في, ب, ك, # عام, عام #, لمدة عام, منذ عام, طول حياتي, كل حياتي, بعد ذلك, عدة سنوات
            عدة أشهر, خمسين عام, عشرين عام, ثلاثين عام, عشرة أعوام
            """,
    ),
    "ckb": _rows(
        openers="من, ئێمە",
        tellers="""
            کارم کردووە, کارم کردوە, کارم کرد, کارم, ئیشم کردووە, ئیشم, کردووە, کردوە, کردوومە, بووم, بوم, دەزانم
            ئەزانم, دەتوانم, ئەتوانم, کاردەکەم, کار دەکەم, ئیش دەکەم, دەکەم, ئەکەم, کردم, دەمکرد, پیشەم, هەمە, ئەزموونم
            """,
        fillers="""
            من, ساڵ, ساڵە, ساڵم, ساڵان, ساڵی, مانگ, مانگە, وەک, وەکو, بە پیشەی, بۆ ماوەی, ماوەی, بۆ, ئەزموون, ئەزموونی
            هەیە, چۆن, چۆنیەتی, کە, باش, بە باشی, باشی, ئیش, ئێستا, پێشتر, دواتر, هەروەها, نزیکەی, زیاتر, لە, بە, بووە
            بوو, ژیانم, هەموو, یەک, چوار, پێنج, شەش, حەوت, هەشت, نۆ, دە, پازدە, پانزە, بیست, چەند, بکەم, لێ, پیشەی من
            زۆر باش, زۆر بە باشی, دوو ساڵ, دوو مانگ, سێ ساڵ, سێ مانگ, سی ساڵ
            """,
    ),
    "kmr": _rows(
        openers="ez, min, em, pîşeya min, karê min",
        tellers="""
            kar kir, kar kiriye, kar kirim, kar dikim, xebitîm, xebitîme, xebitî me, dixebitim, dixebitîm, dikarim
            karim, dizanim, zanim, bûm, bûme, min kar, kiriye, dikim, dikir, dikarîm, dizanî
            """,
        fillers="""
            ez, min, e, bikim, sal, salan, salî, salek, meh, mehan, wek, wekî, weke, bi pîşeya, pîşeya, pîşeyê, pîşe
            ezmûn, tecrube, tecrûbe, tecrubeya, heye, hebû, kir, çawa, ku, baş, gelek, zêdetir, nêzîkî, ji, bi, li
            niha, berê, piştre, jî, her, jiyana, yek, du, sê, çar, pênc, şeş, heft, heşt, neh, deh, panzdeh, bîst, sî
            çend, tê, tên, ezmûna min, ezmûna kar, ezmûna xebatê, zêde ji
            """,
    ),
    "prs": _rows(
        openers="من, ما",
        tellers="""
            بودم, کردم, کرده‌ام, کرده ام, می‌کنم, می کنم, میکردم, می کردم, می‌توانم, می توانم, می‌کدم, می کدم, میکدم
            کدم, می‌کدیم, کدیم, بلدم, بلد هستم, یاد دارم, هستم, می‌دانم, می دانم, دارم, داشتم, کار کردم, کار کرده‌ام
            کار کرده ام, کار می‌کنم, کار می‌کردم, وظیفه اجرا کردم
            """,
        fillers="""
            من, سال, سال‌ها, سال ها, ساله, ماه, ماه‌ها, به حیث, به‌حیث, بحیث, حیث, به عنوان, به‌عنوان, عنوان, مدت
            برای مدت, تجربه, تجربه کاری, سابقه, شغلم, شغل, مسلک, وظیفه‌ام, را, که, چطور, چگونه, خوب, بسیار, حدود, بیشتر
            بیش از, از, می, حالا, قبلا, بعد, همیشه, آنجا, بود, است, کار کرده, یک, دو, سه, چهار, پنج, شش, هفت, هشت, نه
            ده, پانزده, بیست, چند, عمرم, در, به, کرده, وظیفه من, بوده‌ام, بوده ام, سی سال, تمام عمرم, تمام عمر
            """,
    ),
    "ps": _rows(
        openers="زه, ما, زما, هغه, موږ",
        tellers="""
            وم, یم, مې کړی, مې کړې, مې کاوه, کولی شم, کولای شم, شم, پوهیږم, پوهېږم, کوم, کار مې کړی, مې کار کړی
            مې کار کاوه, کار مې کاوه, کار کوم, لرم, مې کړی دی, کړی دی, کړې ده, مې دی, کړی مې, کار مې, زما مسلک
            """,
        fillers="""
            زه, زما, ما, کاله, کلونه, کلن, میاشتې, میاشت, په توګه, په حیث, په توګه کار, په حیث کار
            حیث, لپاره, تجربه, دنده, مې, دی, ده, دي
            کار کړی, ښه, ډېر, ډیر, څنګه, چې, اوس, مخکې, تل, هم, شاوخوا, نږدې, په, یو, څلور, پنځه, شپږ, اووه, اوه, اته
            نهه, لس, پنځلس, شل, دېرش, څو, د, له, # کال, یو کال, دوه کاله, دوه میاشتې, درې کاله, درې میاشتې
            """,
    ),
}
SENTENCES["ku"] = SENTENCES["kmr"]
SENTENCES["fa"] = SENTENCES["prs"]
"""By BCP 47 primary tag."""
