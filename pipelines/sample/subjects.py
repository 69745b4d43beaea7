"""The subjects a school or a college teaches, and how many lessons a week each grade has of them.

Hours follow the federal curriculum (ФУП) for five-day weeks, with additions for six-day ones; a college counts pairs
(пары) a week. Topics of lessons are elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.sample.profile import Profile


@dataclass(frozen=True)
class Subject:
    """One subject. `marking`: `five` (marks 5…2), `pass` (зач/нз), `none`. `divided`: `half` by list, `sex` by sex."""

    subject_id: str
    title: str
    short: str
    specialty: str
    marking: str = "five"
    divided: str = ""
    ease: float = 0.0  # how much milder its marks are
    homework: float = 0.85  # share of lessons with homework


def _subjects(text: str) -> dict[str, Subject]:
    found = {}
    for line in text.strip().splitlines():
        key, title, short, specialty, marking, divided, ease, homework = (part.strip() for part in line.split("|"))
        found[key] = Subject(key, title, short, specialty, marking, divided, float(ease), float(homework))
    return found


SUBJECTS = _subjects("""
rus|Русский язык|Рус. яз.|rus|five||-0.05|0.9
lit|Литература|Лит-ра|rus|five||0.15|0.8
read|Литературное чтение|Лит. чт.|primary|five||0.25|0.8
for|Иностранный язык (английский)|Ин. яз.|eng|five|half|0.05|0.85
for2|Второй иностранный язык|2 ин. яз.|eng2|five||0.1|0.7
math|Математика|Матем.|math|five||-0.05|0.95
alg|Алгебра|Алг.|math|five||-0.1|0.95
geom|Геометрия|Геом.|math|five||-0.1|0.9
stat|Вероятность и статистика|Вер. и ст.|math|five||0.05|0.7
inf|Информатика|Инф.|inf|five|half|0.2|0.5
hist|История|Ист.|hist|five||0.05|0.85
soc|Обществознание|Общ.|hist|five||0.1|0.75
moral|Основы духовно-нравственной культуры народов России|ОДНКНР|hist|pass||0.4|0.2
faith|Основы религиозных культур и светской этики|ОРКСЭ|primary|none||0.4|0.1
world|Окружающий мир|Окр. мир|primary|five||0.2|0.75
geo|География|Геогр.|geo|five||0.1|0.8
bio|Биология|Биол.|bio|five||0.1|0.8
phys|Физика|Физ.|phys|five||-0.1|0.9
chem|Химия|Хим.|chem|five||-0.1|0.9
art|Изобразительное искусство|ИЗО|art|five||0.55|0.2
music|Музыка|Муз.|music|five||0.55|0.15
craft|Труд (технология)|Труд|craft|five|sex|0.5|0.25
safety|Основы безопасности и защиты Родины|ОБЗР|safety|five||0.35|0.4
pe|Физическая культура|Физ-ра|pe|five||0.5|0.05
project|Индивидуальный проект|Инд. пр.|inf|pass||0.3|0.4
econ|Экономика (элективный курс)|Экон.|hist|five||0.2|0.5
prog|Основы алгоритмизации и программирования|ОП.04|prog|five|half|0.0|0.6
db|Основы проектирования баз данных|ОП.08|prog|five|half|0.0|0.6
os|Операционные системы и среды|ОП.01|prog|five||0.05|0.5
net|Компьютерные сети|ОП.11|prog|five||0.05|0.5
hmath|Элементы высшей математики|ЕН.01|math|five||-0.15|0.8
mdk1|МДК.01.01 Разработка программных модулей|МДК.01.01|prog|five|half|0.0|0.6
mdk2|МДК.02.01 Технология разработки программного обеспечения|МДК.02.01|prog|five||0.0|0.6
up1|УП.01 Учебная практика|УП.01|prog|pass||0.2|0.0
draw|Инженерная графика|ОП.02|weld|five||0.0|0.6
metal|Основы материаловедения|ОП.05|weld|five||0.0|0.5
elec|Основы электротехники|ОП.03|weld|five||0.0|0.5
mdkw|МДК.01.01 Основы технологии сварки и сварочное оборудование|МДК.01.01|weld|five||0.05|0.5
mdkw2|МДК.02.01 Техника и технология ручной дуговой сварки|МДК.02.01|weld|five||0.05|0.5
upw|УП.01 Учебная практика|УП.01|weld|pass||0.2|0.0
biz|Основы предпринимательской деятельности|ОП.12|econ|five||0.25|0.5
law|Правовое обеспечение профессиональной деятельности|ОП.10|econ|five||0.15|0.5
life|Безопасность жизнедеятельности|ОП.09|safety|five||0.3|0.4
""")

_SCHOOL = {
    1: "rus 5 read 4 math 4 world 2 art 1 music 1 craft 1 pe 2",
    2: "rus 5 read 4 for 2 math 4 world 2 art 1 music 1 craft 1 pe 2",
    3: "rus 5 read 4 for 2 math 4 world 2 art 1 music 1 craft 1 pe 2",
    4: "rus 5 read 4 for 2 math 4 world 2 faith 1 art 1 music 1 craft 1 pe 2",
    5: "rus 5 lit 3 for 3 math 5 hist 2 geo 1 bio 1 moral 1 art 1 music 1 craft 2 pe 2",
    6: "rus 6 lit 3 for 3 math 5 hist 2 soc 1 geo 1 bio 1 moral 1 art 1 music 1 craft 2 pe 2",
    7: "rus 4 lit 2 for 3 alg 3 geom 2 stat 1 inf 1 hist 2 soc 1 geo 2 phys 2 bio 1 art 1 music 1 craft 2 pe 2",
    8: "rus 3 lit 2 for 3 alg 3 geom 2 stat 1 inf 1 hist 2 soc 1 geo 2 phys 2 chem 2 bio 2 music 1 craft 1 safety 1 "
    "pe 2",
    9: "rus 3 lit 3 for 3 alg 3 geom 2 stat 1 inf 1 hist 2 soc 1 geo 2 phys 3 chem 2 bio 2 craft 1 safety 1 pe 2",
    10: "rus 2 lit 3 for 3 alg 4 geom 2 stat 1 inf 2 hist 2 soc 2 geo 1 phys 2 chem 1 bio 1 safety 1 pe 2 project 1",
    11: "rus 2 lit 3 for 3 alg 4 geom 2 stat 1 inf 2 hist 2 soc 2 geo 1 phys 2 chem 1 bio 1 safety 1 pe 2",
}
_SIXTH_DAY = {
    2: "rus 1 math 1",
    3: "rus 1 math 1",
    4: "rus 1",
    5: "for2 2",
    6: "for2 2",
    7: "for2 2",
    8: "for2 2",
    9: "for2 1 econ 1",
    10: "econ 1 phys 1 soc 1",
    11: "econ 1 phys 1 soc 1",
}
# pairs a week
_COLLEGE = {
    ("П", 1): "rus 1 lit 1 for 1 alg 3 hist 2 soc 1 phys 2 chem 1 bio 1 inf 2 geo 1 safety 1 pe 1",
    ("П", 2): "for 1 pe 1 hist 1 hmath 2 os 2 prog 3 db 2 life 1 law 1 net 1 up1 1",
    ("П", 3): "for 1 pe 1 mdk1 4 db 2 net 2 law 1 biz 1 mdk2 2 up1 2",
    ("П", 4): "for 1 pe 1 mdk1 3 mdk2 4 biz 2 net 2 up1 3",
    ("С", 1): "rus 1 lit 1 for 1 alg 3 hist 2 soc 1 phys 2 chem 1 inf 1 geo 1 draw 1 metal 1 safety 1 pe 1",
    ("С", 2): "for 1 pe 1 hist 1 draw 2 metal 2 elec 2 mdkw 3 life 1 upw 4",
    ("С", 3): "for 1 pe 1 elec 1 mdkw 3 mdkw2 5 biz 1 upw 5",
}
PROGRAMS = {"П": 4, "С": 3}  # the letter of a programme and its courses


def hours(profile: Profile, grade: int, program: str | None) -> dict[str, int]:
    """Lessons a week (a college: pairs) by subject id, in the order of the curriculum."""
    if program is not None:
        words = _COLLEGE[program, grade].split()
    else:
        words = _SCHOOL[grade].split()
        if grade >= profile.six_days_from:
            words += _SIXTH_DAY.get(grade, "").split()
    found: dict[str, int] = {}
    for key, value in zip(words[::2], words[1::2], strict=True):
        found[key] = found.get(key, 0) + int(value)
    return found


def specialty_of(subject: Subject, grade: int, stage: str) -> str:
    """Who teaches it: in grades 1–4 the class's own teacher takes most subjects."""
    if stage == "НОО" and subject.specialty in ("rus", "math", "art", "craft", "primary"):
        return "primary"
    return subject.specialty


def is_divided(subject: Subject, grade: int, stage: str, size: int) -> bool:
    """Whether the class is divided for it: languages from grade 2, informatics, technology in grades 5–9."""
    if not subject.divided or size < 16:
        return False
    return not (subject.divided == "sex" and stage != "ООО") and grade > (1 if stage != "СПО" else 0)
