"""What the offline model does with the `x-` keywords of a contract's output schema (`rolecall.domain.keywords`).

The model knows no role and no kind; it reads these keywords and nothing else.

A **statement** is one passage: a sentence, a list item, a table row. It is placed in the section that speaks for it
most surely, in this order; ties go to more hits, then to the author's order:

1. its own label ("Risk: …"), the value of a type, kind, category, section, raid or class column, the label of the form
   input it answers;
2. the innermost heading, or lead-in line ("Rules:"), that names the section;
3. of a row, a status column whose value is a label of the section; then two or more columns that are fields of it, one
   of them among `columns` of `x-cues` where the section has such;
4. `shapes` (structural tests, `shapes.SHAPES`) and `patterns` of `x-cues`;
5. `words` of `x-cues`: whole, also with -s, -es, -d, -ed, -ing;
6. `x-default`: a statement with must, shall, should, will, needs to or has to.

Labels are compared by word stems, so `risk` is also "Risks". `not` keeps a statement out by its words: patterns, or
`shape:<name>`. Questions, sentences above 60 words and small talk are never placed by their words alone. What no
section can hold stays `unsorted`.

An **item** begins with a statement that fills every field marked `x-key`; a statement placed by label, heading or
columns may stand for such a text field itself. Fields are filled from labelled values or columns (`x-label`, and the
field's name) first, then by the extractor; later labelled lines of the same source fill what is still open, looking
forward only, up to the next item. A field nothing fills is a gap (`x-gap`), else an empty text or list; a number, an
enum or a text with `minLength` and without `x-gap` works like a key.

| keyword | beyond its meaning there |
|---|---|
| `x-gap` on a section | an empty section holds the gap instead of an empty list or object |
| `x-split` | "clerks, guests and admins" under the label or heading become three items |
| `x-from: stories.as_a` | where that field is an `actor`, what the section names is known as a person |
| a section inside an item | takes the statements that follow the item under the same or a deeper heading; under a heading of its own it goes to the item with which it shares most words; in a row it is a column, divided by lines, ` | ` or `1)` |
| `x-values` | used before an extractor's own words |
| `x-compute` | `{product: [a, b]}` of integers of the item; `{count: rows}`, `{count: rows.test}` (rows that have a test), `{share: rows.test}` (their rounded percentage); `{colour: [figure, amber from, red from]}`; `{path: wbs}` and `{length: wbs}`, the longest chain by durations and predecessors and its days |
| `x-label` in capitals | for `refs`: prefixes the ids may have (`US` takes US-3 and no REQ-1) |
| `format: date` | dates as ISO 8601, only when day, month and year are there; otherwise dates stay as written |

Extractors whose rule is not plain from their meaning: `want` keeps "not" and leaves the reason out; `benefit` takes
"so that …", never "because …"; `due` wants due, by, before or until, and only there a weekday is a date; `level` wants
its label beside it ("high likelihood", "impact: 4"); `days` never converts another unit; `given`, `when`, `then` cut "given …, when …, then …", "if …, …"
and "… after …", and read Gherkin; `priority` takes must, should, could, won't, or high, medium, low, as the enum has
them; `status` reads of a row only its columns.
"""  # noqa: E501  # rows of a table
