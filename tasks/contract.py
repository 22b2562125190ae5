"""The tables of a release, written down once.

The Arrow schema, the column expectations, the data dictionary (output/README.md) and
datapackage.json are all derived from `TABLES`. A test holds the records of
:mod:`tasks.model` to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

LEVELS = ("national", "province", "prefecture", "county", "zone")
FORMATS = ("text", "pdf", "docx", "doc", "html", "mhtml", "csv", "xlsx", "dta", "parquet")
COMPLETENESS = ("opening", "review", "tasks", "closing", "ends_whole")
PARTS = ("title", "salutation", "review", "problems", "goals", "tasks", "livelihood",
         "government", "closing", "glossary")
TOPICS = ("economy", "industry", "innovation", "investment_projects", "agriculture_rural",
          "urban_development", "transport_infrastructure", "environment", "reform_opening",
          "education", "health", "employment_social_security", "culture_sports_tourism",
          "safety_governance", "government_building", "poverty_relief", "finance_fiscal", "other")
MEASURES = ("level", "growth", "change", "share", "rank", "multiple")
QUALIFIERS = ("exact", "approx", "min", "max")
STATUSES = ("actual", "target")
ROLES = ("from", "to")
SCOPES = ("area", "part", "superior")
GROWTH_BASES = ("comparable", "nominal", "real")
KINDS = ("text", "table", "note")
REMOVAL_REASONS = (
    "repeat",            # another copy of the body, or of a passage, in the same file
    "variant",           # what another copy has in place of what stays
    "twin",              # the whole text of a report that another file holds too
    "page_furniture",    # page numbers, running headers and footers
    "footnote_mark",     # [3], superscript numbers
    "markup",            # HTML remains, literal <U+00A0>, \r\n, control characters
    "portal",            # navigation, font size, share, print, related links, source and editor lines
    "advertisement",     # advertisements, titles of novels and other foreign text
    "caption",           # photo captions and bylines of photographers
    "container",         # cells and rows of a table file that are not the report's text
    "other_report",      # text of another report in the same file
)
STAGES = ("ingest", "deduplicate", "tag", "extract", "publish")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, Arrow type, meaning, and what values it may take."""

    name: str
    type: pa.DataType
    meaning: str
    example: str
    unit: str | None = None
    """Of a number: what it counts, ``ratio``, ``ordinal number``, or the column that names it."""
    nullable: bool = False
    allowed: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    references: str | None = None
    """``table.column`` that each value must be found in."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, its key, its columns, and what to beware of when using it."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    warnings: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, with meaning and unit of each column in its metadata."""
        return pa.schema(
            [pa.field(c.name, c.type, nullable=c.nullable, metadata={
                "description": c.meaning, **({"unit": c.unit} if c.unit else {})})
             for c in self.columns],
            metadata={"table": self.name, "description": self.row, "key": ",".join(self.key)})

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


TEXT, INT, REAL, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
SPAN = pa.struct([pa.field("start", INT, nullable=False), pa.field("end", INT, nullable=False)])
SPANS = pa.list_(pa.field("element", SPAN))  # the name that Parquet gives it, so that a file's schema is the contract's

DOCUMENT_ID = Column("document_id", TEXT, "The report: region code, a hyphen, the report's year.",
                     "440200-2017", pattern=r"^\d{6}-\d{4}$")

DOCUMENTS = Table("documents", "a report that was accepted", ("document_id",), (
    DOCUMENT_ID,
    Column("source", TEXT, "Path below the reports folder; members and rows as a.zip!b.txt, t.csv#3.", "sample/report.txt"),
    Column("sha256", TEXT, "Of the bytes of the file, member or row.", "9f86d081…", pattern=r"^[0-9a-f]{64}$"),
    Column("format", TEXT, "The format it was read as.", "text", allowed=FORMATS),
    Column("encoding", TEXT, "The encoding of its bytes, where the format has one.", "utf-8", nullable=True),
    Column("ocr", FLAG, "Whether the text was recognised from images.", "false"),
    Column("region_code", TEXT, "GB/T 2260 code of the place as of the report's year; 100000 for the nation.", "440200", pattern=r"^\d{6}$"),
    Column("region_name", TEXT, "Name of the place as of the report's year.", "韶关市"),
    Column("province", TEXT, "Name of the province it lies in; null for the nation.", "广东省", nullable=True),
    Column("level", TEXT, "Level of the place.", "prefecture", allowed=LEVELS),
    Column("year", INT, "Year in which the report was given.", "2017", unit="year", low=1949, high=2100),
    Column("session_date", pa.date32(), "Day on which it was given.", "2017-01-06", nullable=True),
    Column("congress", INT, "Which congress (第N届).", "14", unit="ordinal number", nullable=True, low=1, high=40),
    Column("session", INT, "Which session of the congress (第N次会议).", "1", unit="ordinal number", nullable=True, low=1, high=15),
    Column("speaker", TEXT, "Who gave the report.", "郭锋", nullable=True),
    Column("office", TEXT, "The speaker's office.", "市长", nullable=True),
    Column("title", TEXT, "Title as written.", "2017年韶关市政府工作报告", nullable=True),
    Column("identity_from_claims", TEXT, "Fields of the identity that the text is silent about and file name, sheet or site filled in, joined by ;.", "session_date", nullable=True),
    Column("claim_mismatches", TEXT, "What file name, sheet or site say otherwise than the text, a sentence each, joined by ;.", "file name says 2016, the text 2017", nullable=True),
    Column("completeness", TEXT, "Which of opening, review, tasks, closing, ends_whole hold, joined by ;.", "opening;review;tasks;closing;ends_whole"),
    Column("complete", FLAG, "Whether all conditions of completeness hold.", "true"),
    Column("decision", TEXT, "A curator's ruling that was applied, with its note.", "accepted: checked against the yearbook", nullable=True),
    Column("source_characters", INT, "Non-blank characters of the input.", "18213", unit="characters", low=0),
    Column("characters", INT, "Non-blank characters of the paragraphs.", "17950", unit="characters", low=1),
    Column("paragraphs", INT, "Number of paragraphs.", "112", unit="paragraphs", low=1),
    Column("figures", INT, "Number of figures.", "301", unit="figures", low=0),
), ("A report of year Y reviews year Y−1 and sets targets for Y.",))

PARAGRAPHS = Table("paragraphs", "a paragraph of a report, in reading order", ("paragraph_id",), (
    Column("paragraph_id", TEXT, "document_id, -p, the ordinal in four digits.", "440200-2017-p0007", pattern=r"^\d{6}-\d{4}-p\d{4,}$"),
    Column("document_id", TEXT, "The report it stands in.", "440200-2017", references="documents.document_id"),
    Column("ordinal", INT, "Position in the report, from 1.", "7", unit="ordinal number", low=1),
    Column("text", TEXT, "The text as written, without layout spaces.", "——经济实力显著增强。…"),
    Column("kind", TEXT, "Running text, row of a table, or note.", "text", allowed=KINDS),
    Column("part", TEXT, "Part of the report it belongs to.", "review", allowed=PARTS),
    Column("heading", TEXT, "The heading that it is, or starts with, without its numbering.", "经济实力显著增强", nullable=True),
    Column("level", INT, "Depth of that heading in the document's own outline, 1 at the top.", "2", unit="depth", nullable=True, low=1, high=9),
    Column("section_path", TEXT, "All headings it stands under, from the top, joined by ' > '.", "本届政府工作回顾 > 经济实力显著增强"),
    Column("topic", TEXT, "Policy topic; null where there is too little text to tell.", "economy", nullable=True, allowed=TOPICS),
    Column("topic_score", REAL, "Score of the topic.", "0.62", unit="ratio", low=0, high=1),
    Column("runner_up", TEXT, "The topic that came second.", "industry", nullable=True, allowed=TOPICS),
    Column("runner_up_score", REAL, "Score of the runner-up.", "0.21", unit="ratio", low=0, high=1),
    Column("page", INT, "Page of the source on which it starts.", "3", unit="page", nullable=True, low=1),
    Column("source_start", INT, "Offset of its first character in the source text.", "1042", unit="characters", low=0),
    Column("source_end", INT, "Offset behind its last character in the source text.", "1180", unit="characters", low=1),
    Column("source_spans", SPANS, "The spans of the source text that its text is made of.", '[{"start": 1042, "end": 1180}]'),
    Column("flag", TEXT, "A doubt that did not suffice to remove it.", "foreign?", nullable=True),
))

FIGURES = Table("figures", "a figure: one quantitative claim", ("figure_id",), (
    Column("figure_id", TEXT, "paragraph_id, -f, the start offset in four digits.", "440200-2017-p0007-f0021"),
    Column("document_id", TEXT, "The report it stands in.", "440200-2017", references="documents.document_id"),
    Column("paragraph_id", TEXT, "The paragraph it stands in.", "440200-2017-p0007", references="paragraphs.paragraph_id"),
    Column("start", INT, "Offset of the number in the paragraph's text.", "21", unit="characters", low=0),
    Column("end", INT, "Offset behind its unit in the paragraph's text.", "27", unit="characters", low=1),
    Column("mention", TEXT, "The number with its unit, as written.", "1227亿元"),
    Column("sentence", TEXT, "The sentence it stands in.", "全市地区生产总值…达1227亿元"),
    Column("value_low", REAL, "The value, or the low end of a range, multiplier words applied.", "122700000000", unit="as in unit"),
    Column("value_high", REAL, "The value, or the high end of a range.", "122700000000", unit="as in unit"),
    Column("unit", TEXT, "The unit as written, without the multiplier; empty where a noun follows or for an index.", "元"),
    Column("indicator", TEXT, "What is measured, ellipsis resolved.", "地区生产总值"),
    Column("indicator_code", TEXT, "Macro series, only where its scope is the whole reporting area.", "gdp", nullable=True),
    Column("series", TEXT, "Series of the indicator table, macro or not, whatever its scope.", "gdp", nullable=True),
    Column("measure", TEXT, "What kind of quantity it is.", "level", allowed=MEASURES),
    Column("qualifier", TEXT, "Exact, about, at least, at most.", "exact", allowed=QUALIFIERS),
    Column("status", TEXT, "Reported as done, or announced.", "actual", allowed=STATUSES),
    Column("period_start", INT, "First year it covers.", "2016", unit="year", nullable=True, low=1900, high=2100),
    Column("period_end", INT, "Last year it covers.", "2016", unit="year", nullable=True, low=1900, high=2100),
    Column("annual_average", FLAG, "Whether it is an average per year (年均).", "false"),
    Column("role", TEXT, "The two ends of 由A…到B.", "to", nullable=True, allowed=ROLES),
    Column("scope", TEXT, "Whole reporting area, a part of it (园区, 县域 …), or one above it (全省, 全国).", "area", allowed=SCOPES),
    Column("growth_basis", TEXT, "Comparable (可比), nominal (名义) or real (实际) growth, where said.", "comparable", nullable=True, allowed=GROWTH_BASES),
    Column("tone", TEXT, "The word that hedges or presses it (力争, 确保, 左右 …).", "力争", nullable=True),
    Column("flag", TEXT, "A contradiction found by a cross-check.", "composition adds to 99.2", nullable=True),
    Column("rule", TEXT, "Name of the rule that read it.", "growth_verb"),
))

REMOVALS = Table("removals", "a span of an input that is in no paragraph", ("source", "start", "reason"), (
    Column("source", TEXT, "The input.", "sample/report.txt"),
    Column("document_id", TEXT, "The report the input was accepted as, or is a twin of.", "440200-2017", nullable=True),
    Column("start", INT, "Offset of the span in the source text.", "18300", unit="characters", low=0),
    Column("end", INT, "Offset behind it.", "36550", unit="characters", low=1),
    Column("text", TEXT, "The span as written.", "二号首长"),
    Column("reason", TEXT, "Why it was left out.", "repeat", allowed=REMOVAL_REASONS),
    Column("detail", TEXT, "What it repeats or resembles, or the mark it was recognised by.", "similarity 0.998", nullable=True),
))

REJECTS = Table("rejects", "an input that was not accepted", ("source",), (
    Column("source", TEXT, "The input.", "broken.pdf"),
    Column("sha256", TEXT, "Of its bytes; empty where it could not be read.", "9f86d081…"),
    Column("stage", TEXT, "Stage whose rule it failed.", "ingest", allowed=STAGES),
    Column("rule", TEXT, "Short name of the rule.", "empty_file"),
    Column("reason", TEXT, "What was wrong and what to do.", "The file is empty: fetch it again."),
))

REGION_CODE, REGION_NAME = DOCUMENTS.column("region_code"), DOCUMENTS.column("region_name")
INDICATOR_CODE = Column("indicator_code", TEXT, "Macro series, as in figures.", "gdp")
FIGURE_ID = Column("figure_id", TEXT, "The figure that the row rests on.", "440200-2017-p0007-f0021", references="figures.figure_id")
OF_FIGURE = tuple(FIGURES.column(name) for name in ("measure", "status"))

CHOSEN = (
    REGION_NAME,
    Column("value_low", REAL, "The value, or the low end of a range, in `unit`.", "122700000000", unit="as in unit"),
    Column("value_high", REAL, "The value, or the high end of a range, in `unit`.", "122700000000", unit="as in unit"),
    Column("unit", TEXT, "Base unit: 元, 吨, %, 人 …; growth in % also where the report says 倍 or 番; empty for an index.", "元"),
    FIGURES.column("qualifier"),
    Column("hedge", TEXT, "How near the number is to the value, in the report's word (左右, 以上, 突破 …); 区间 for a range.", "左右", nullable=True),
    Column("tone", TEXT, "The word that presses a target (力争, 确保 …).", "力争", nullable=True),
    FIGURES.column("growth_basis"),
    FIGURES.column("flag"),
    Column("sentence", TEXT, "The sentence of the figure: the evidence.", "全市地区生产总值…达1227亿元"),
    FIGURE_ID,
    Column("document_id", TEXT, "The report that says so.", "440200-2017", references="documents.document_id"),
    Column("report_year", INT, "Year of that report.", "2017", unit="year", low=1949, high=2100),
    Column("part", TEXT, "Part of the report in which it is said.", "review", allowed=PARTS),
    Column("main_targets", FLAG, "Whether it stands in the paragraph that holds most targets for its year.", "false"),
    Column("n_candidates", INT, "Figures, of all reports of the place, that could have filled the row.", "3", unit="figures", low=1),
    Column("n_conflicts", INT, "How many of them say otherwise; they are listed in conflicts.", "0", unit="figures", low=0),
)
"""What the panel says of the figure that was chosen."""

INDICATORS = Table("indicators", "the value of a macro series of a place in one year: one measure, done or announced", (
    "region_code", "year", "indicator_code", "measure", "status"), (
    REGION_CODE,
    Column("year", INT, "Year that the value is about; a growth is that over the year before.", "2016", unit="year", low=1900, high=2100),
    INDICATOR_CODE, *OF_FIGURE, *CHOSEN,
), ("Values that cover several years, and averages per year, are in indicator_spans.",
    "A target is that of the year's own report; where that has none, the latest earlier report that sets one.",
    "An actual value is that of the next year's report; where that is silent, another report of the place.",
    "A rank or a multiple says nothing without its sentence: of how many, of what base.",
    "A series that is a share by definition (rd_intensity, livelihood_share …) has the measure share, also where its figure calls it a rate."))

INDICATOR_SPANS = Table("indicator_spans", "the value of a macro series of a place over several years, or its average per year", (
    "region_code", "period_start", "period_end", "annual_average", "indicator_code", "measure", "status"), (
    REGION_CODE,
    Column("period_start", INT, "First year it covers; the last year where the report does not say from when.", "2012", unit="year", low=1900, high=2100),
    Column("period_end", INT, "Last year it covers.", "2016", unit="year", low=1900, high=2100),
    FIGURES.column("annual_average"),
    INDICATOR_CODE, *OF_FIGURE, *CHOSEN,
))

CONFLICTS = Table("conflicts", "a figure that says otherwise than the one that the panel rests on", (
    "figure_id", "other_figure_id", "indicator_code"), (
    REGION_CODE,
    INDICATOR_SPANS.column("period_start"), INDICATOR_SPANS.column("period_end"), FIGURES.column("annual_average"),
    INDICATOR_CODE, *OF_FIGURE,
    Column("kind", TEXT, "value: both cannot be true; unit: another currency; growth_basis: growth of another kind of prices.", "value", allowed=("value", "unit", "growth_basis")),
    Column("within", TEXT, "Whether the same report says both, or another report of the place.", "report", allowed=("report", "place")),
    Column("value_low", REAL, "Value that the panel holds, or the low end of its range.", "8.1", unit="as in unit"),
    Column("value_high", REAL, "The high end of its range.", "8.1", unit="as in unit"),
    Column("unit", TEXT, "Unit of the panel's value.", "%"),
    Column("other_value_low", REAL, "The other value, or the low end of its range.", "7.9", unit="as in other_unit"),
    Column("other_value_high", REAL, "The high end of its range.", "7.9", unit="as in other_unit"),
    Column("other_unit", TEXT, "Unit of the other value.", "%"),
    FIGURE_ID,
    Column("other_figure_id", TEXT, "The figure that says otherwise.", "440200-2018-p0007-f0021", references="figures.figure_id"),
    Column("sentence", TEXT, "Sentence of the panel's figure.", "地区生产总值增长8.1%"),
    Column("other_sentence", TEXT, "Sentence of the other figure.", "地区生产总值增长7.9%"),
), ("Numbers are taken as rounded as they are written; bounds (突破, 以上) contradict only what lies beyond them.",
    "Targets of different reports for one year are different plans, not conflicts."))

OUTCOMES = ("met", "missed", "unclear", "not_reported")

ATTAINMENT = Table("attainment", "a target whose time has come: what it was, and what the report of the year after says", (
    "target_figure_id", "indicator_code"), (
    REGION_CODE, REGION_NAME,
    INDICATOR_SPANS.column("period_start"), INDICATOR_SPANS.column("period_end"), FIGURES.column("annual_average"),
    INDICATOR_CODE, FIGURES.column("measure"),
    Column("unit", TEXT, "Base unit of target and result.", "%"),
    Column("target_low", REAL, "The target, or the low end of its range.", "8", unit="as in unit"),
    Column("target_high", REAL, "The target, or the high end of its range.", "8", unit="as in unit"),
    Column("target_qualifier", TEXT, "Exact, about, at least, at most.", "approx", allowed=QUALIFIERS),
    INDICATORS.column("hedge"), INDICATORS.column("tone"),
    Column("actual_low", REAL, "The result, or the low end of its range; null where it is not reported.", "8.1", unit="as in unit", nullable=True),
    Column("actual_high", REAL, "The high end of its range.", "8.1", unit="as in unit", nullable=True),
    Column("actual_qualifier", TEXT, "Exact, about, at least, at most.", "exact", nullable=True, allowed=QUALIFIERS),
    Column("difference", REAL, "Result less target, low ends.", "0.1", unit="as in unit", nullable=True),
    Column("outcome", TEXT, "met, missed; unclear: the result is a bound that leaves it open; not_reported: the report is silent.", "met", allowed=OUTCOMES),
    Column("target_document_id", TEXT, "The report that set the target.", "440200-2017", references="documents.document_id"),
    Column("actual_document_id", TEXT, "The report of the year after.", "440200-2018", references="documents.document_id"),
    Column("target_figure_id", TEXT, "The figure of the target.", "440200-2017-p0050-f0066", references="figures.figure_id"),
    Column("actual_figure_id", TEXT, "The figure of the result.", "440200-2018-p0006-f0021", nullable=True, references="figures.figure_id"),
    Column("target_sentence", TEXT, "The sentence that sets the target.", "地区生产总值增长8%左右"),
    Column("actual_sentence", TEXT, "The sentence that reports the result.", "地区生产总值增长8.1%", nullable=True),
), ("Only targets whose next report is in the release have a row.",
    "A target with 左右 is met within a twentieth of it; `difference` says how far off the result is.",
    "For unemployment, consumer prices, decreases and whatever has a ceiling (以内, 不超过), less is met.",
    "Results are as first reported in January, before accounts are final."))

CONCEPT = Column("concept", TEXT, "Name of the word list in tasks/publish/concepts.", "digital_economy", pattern=r"^[a-z][a-z0-9_]*$")
HITS = Column("hits", INT, "How often words of the list occur, as words of their own.", "23", unit="words", low=0)
SHARE = Column("share", REAL, "hits by words.", "0.0023", unit="ratio", low=0, high=1)

CONCEPTS = Table("concepts", "a concept in a report: how often the words of its list occur", ("region_code", "year", "concept"), (
    REGION_CODE, DOCUMENTS.column("year"), CONCEPT, HITS,
    Column("words", INT, "Words in Chinese characters, as jieba cuts them, without title, salutation and glossary.", "9800", unit="words", low=0),
    SHARE,
    Column("found", TEXT, "The words that occur, each with its number, the commonest first.", "数字经济 12; 大数据 11"),
    Column("document_id", TEXT, "The report.", "440200-2017", references="documents.document_id"),
), ("A word is counted where jieba cuts it as a word of its own: 环境 is not counted in 环境保护.",))

CONCEPT_SECTIONS = Table("concept_sections", "a concept in one part and topic of a report", (
    "document_id", "concept", "part", "topic"), (
    Column("document_id", TEXT, "The report.", "440200-2017", references="documents.document_id"),
    CONCEPT,
    Column("part", TEXT, "Part of the report.", "tasks", allowed=PARTS),
    Column("topic", TEXT, "Topic of the paragraphs; none where they are too short to tell.", "industry", allowed=(*TOPICS, "none")),
    HITS,
    Column("words", INT, "Words in Chinese characters of that part and topic.", "812", unit="words", low=0),
    SHARE,
), ("Title, salutation and glossary have rows of their own here and are not in the totals of concepts.",
    "For a part or topic as a whole add up hits and words, then divide."))

TABLES: dict[str, Table] = {t.name: t for t in (
    DOCUMENTS, PARAGRAPHS, FIGURES, INDICATORS, INDICATOR_SPANS, CONFLICTS, ATTAINMENT, CONCEPTS, CONCEPT_SECTIONS,
    REMOVALS, REJECTS)}
