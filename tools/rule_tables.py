"""The tables of the language of rules, as the handbook shows them; written anew by --accept."""

from generator.forms.rule_language import FUNCTIONS, OPERATORS, VARIABLES, Word

HEADING = "## 全部变量、函数和运算\n"
INTRODUCTION = "这就是规则能用的全部，命令行和浏览器里的结果一样。"


def tables() -> str:
    """Return what stands below the heading in the handbook, as Markdown."""
    parts = (("变量", VARIABLES), ("函数", FUNCTIONS), ("运算", OPERATORS))
    return "\n\n".join(
        "\n".join(
            (
                f"### {title}",
                "",
                "| 写法 | 意思 | 例 |",
                "|---|---|---|",
                *(_row(word) for word in words.values()),
            )
        )
        for title, words in parts
    )


def written(page: str) -> str:
    """Return a page with the tables as they are now below their heading, up to its end."""
    return f"{page.partition(HEADING)[0]}{HEADING}\n{INTRODUCTION}\n\n{tables()}\n"


def _row(word: Word) -> str:
    cells = (f"`{word.written}`", word.says, f"`{word.example}`")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
