"""Raw texts read as the service would read them: a CV as a profile, an advert as a vacancy, unconfirmed throughout."""

from dataclasses import dataclass
from datetime import date

from magnet.matching.extract import Asked, Extractor, Gazetteer
from magnet.matching.extract.found import ConceptFound
from magnet.matching.linker import Linker, decide
from magnet.matching.mention import FULL, Link, Mention
from magnet.matching.opportunity import LanguageAsked, Opportunity, Owner
from magnet.matching.profile import HeldLanguage, HeldLicence, HeldSkill, Profile, Work
from magnet.matching.taxonomy import Kind, Taxonomy
from magnet.matching.wording import language_of_advert
from magnet.services.lexicons import shipped_lexicon

TITLE_LIMIT = 120
"""Characters of an advert's first line that are taken for its title."""


@dataclass(frozen=True, slots=True)
class TextReader:
    """Reads by one taxonomy; `today` ends what a CV says still goes on."""

    taxonomy: Taxonomy
    extractor: Extractor
    today: date

    @classmethod
    def of(cls, taxonomy: Taxonomy, today: date) -> "TextReader":
        """A reader of a taxonomy's occupations and skills."""
        linkers: dict[Kind, Linker] = {
            "occupation": Linker.build(taxonomy, "occupation"),
            "skill": Linker.build(taxonomy, "skill"),
        }
        return cls(taxonomy, Extractor(taxonomy, shipped_lexicon(), Gazetteer.build(taxonomy), linkers), today)

    def profile(self, text: str) -> Profile:
        """A CV with all that was found in it, and its text."""
        found = self.extractor.extract(text, Asked("cv", today=self.today))
        return Profile(
            work=tuple(Work(self._said(one), one.tenths, one.last_year) for one in found.occupations),
            skills=tuple(HeldSkill(self._said(one)) for one in found.skills),
            languages=tuple(HeldLanguage(one.language, one.spoken, one.written) for one in found.languages),
            education=max((one.level for one in found.education), default=None),
            licences=tuple(HeldLicence(one.licence) for one in found.licences),
            text=text,
        )

    def vacancy(self, key: str, text: str, country: str) -> Opportunity:
        """An advert: its first line linked as its title, and what the text asks for."""
        found = self.extractor.extract(text, Asked("advert", today=self.today))
        title = text.strip().splitlines()[0][:TITLE_LIMIT] if text.strip() else ""
        language = language_of_advert((title, None), text)
        decision = decide(self.extractor.linkers["occupation"].link(title, language), "occupation")
        links = tuple(Link(one.uri, round(one.score * FULL)) for one in decision.candidates)
        return Opportunity(
            id=key,
            kind="vacancy",
            country=country,
            title=Mention(title, language, links),
            owner=Owner("one", "vetted"),
            essential=tuple(self._said(one) for one in found.skills),
            languages=tuple(LanguageAsked(one.language, one.spoken) for one in found.languages),
            education=max((one.level for one in found.education), default=None),
            tenths=max((one.tenths for one in found.years), default=None),
        )

    def _said(self, one: ConceptFound) -> Mention:
        """Words with their concept at the chance that they mean it."""
        if one.concept is None:
            return Mention(one.text)
        return Mention(one.text, None, (Link(self.taxonomy.concept(one.concept).uri, max(round(one.score * FULL), 1)),))
