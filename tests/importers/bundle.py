"""A small bundle in the form of the official one, written for the tests."""

import zipfile
from pathlib import Path

ISCO, OCCUPATION, SKILL = (f"http://data.europa.eu/esco/{part}/" for part in ("isco", "occupation", "skill"))
GONE = f"{OCCUPATION}gone"
FILES = {
    "ISCOGroups_en.csv": (
        "conceptType,conceptUri,code,preferredLabel,status,altLabels,inScheme,description\n"
        f"ISCOGroup,{ISCO}C721,721,Moulders and welders,released,,x,About\n"
        f'ISCOGroup,{ISCO}C7212,7212,Welders and flame cutters,released,,x,"Two\nlines, and a comma"\n'
    ),
    "skillGroups_en.csv": (
        "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,inScheme,"
        "description,code\n"
        f"SkillGroup,{SKILL}g1,working with metal,,,released,,,x,,S8\n"
    ),
    "occupations_en.csv": (
        "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
        "regulatedProfessionNote,scopeNote,definition,inScheme,description,code\n"
        f'Occupation,{OCCUPATION}w,7212,welder,"MIG welder\nwelder\nTIG welder",weldor,released,,,,,x,Joins metal,1\n'
    ),
    "skills_en.csv": (
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
        "scopeNote,definition,inScheme,description\n"
        f"KnowledgeSkillCompetence,{SKILL}m,skill/competence,sector-specific,weld metal,welding,,released,,,,x,y\n"
        f"KnowledgeSkillCompetence,{SKILL}d,knowledge,cross-sector,technical drawings,,,released,,,,x,y\n"
    ),
    "broaderRelationsOccPillar.csv": (
        "conceptType,conceptUri,broaderType,broaderUri\n"
        f"ISCOGroup,{ISCO}C7212,ISCOGroup,{ISCO}C721\n"
        f"Occupation,{OCCUPATION}w,ISCOGroup,{ISCO}C7212\n"
    ),
    "broaderRelationsSkillPillar.csv": (
        f"conceptType,conceptUri,broaderType,broaderUri\nKnowledgeSkillCompetence,{SKILL}m,SkillGroup,{SKILL}g1\n"
    ),
    "occupationSkillRelations.csv": (
        "occupationUri,relationType,skillType,skillUri\n"
        f"{OCCUPATION}w,essential,skill/competence,{SKILL}m\n"
        f"{OCCUPATION}w,optional,knowledge,{SKILL}d\n"
        f"{GONE},essential,knowledge,{SKILL}d\n"
    ),
    "skillSkillRelations.csv": (
        "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri\n"
        f"{SKILL}d,knowledge,optional,skill/competence,{SKILL}m\n"
    ),
    "conceptSchemes_en.csv": "conceptType,conceptSchemeUri\nConceptScheme,x\n",
}


def packed(folder: Path, files: dict[str, str] | None = None, name: str = "bundle.zip", inside: str = "") -> Path:
    """The bundle as an archive, its files in a folder of it where `inside` names one."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, text in (files or FILES).items():
            archive.writestr(f"{inside}{each}", text)
    return path


def in_french() -> dict[str, str]:
    """The same concepts with French labels."""
    header = FILES["occupations_en.csv"].partition("\n")[0]
    row = f'Occupation,{OCCUPATION}w,7212,soudeur,"soudeuse",,released,,,,,x,Assemble,1\n'
    return {"occupations_fr.csv": f"{header}\n{row}"}
