"""What can be wrong with pages and with the site they make, by code.

Sentences alone; who finds what they say is elsewhere.
"""

from collections.abc import Mapping
from types import MappingProxyType

from generator.findings import Finding, Level, Place

PUBLISHING: Mapping[str, str] = MappingProxyType(
    {
        "PUB-001": "应当发布的文件没有生成；请检查生成它的来源文件后重新构建",
        "PUB-002": "生成了未登记的文件；请把它登记为要发布的文件，或从来源中删除",
        "PUB-003": "链接“{target}”指向的页面或文件不存在；请改正链接，或补上该文件",
        "PUB-004": "链接“{target}”指向的页内位置不存在；请改正 # 后面的编号",
        "PUB-005": "编号“{name}”在同一页出现了 {count} 次；请让每个编号只出现一次",
        "PUB-006": "页面要从别的网站加载“{target}”；请把该文件放进本站",
        "PUB-007": "链接“{target}”的开头不在允许之列；请改用 https、http、mailto 或 tel",
        "PUB-008": "元素带有内联事件“{name}”；请删除，动作写在脚本文件里",
        "PUB-009": "页面里直接写有本站程序以外的脚本；请移到脚本文件，页内只放 JSON 数据",
        "PUB-010": "页内的 JSON 数据读不出来（第 {line} 行）；请检查生成它的内容",
        "PUB-011": "页面有 {count} 个一级标题；请只保留一个",
        "PUB-012": "页面没有标题（title）；请在来源中填写标题",
        "PUB-013": "页面没有注明语言（lang）；请检查主题模板",
        "PUB-014": "页面里留有未替换的模板记号“{name}”；请检查对应的内容或模板",
        "PUB-015": "正文里出现了不允许的元素“{name}”；请检查来源中是否混入了网页代码",
        "PUB-016": "页面里的元素带有样式“{name}”；请改用样式表中的类",
        "PUB-017": "页面带有“{name}”，会改变地址或跳转；请删除",
        "PUB-018": "发布内容里有符号链接；请换成真正的文件",
        "PUB-019": "搜索索引指向不存在的位置“{target}”；请重新构建",
        "PUB-020": "站点地图（sitemap）与页面不一致：“{target}”；请检查网站地址后重新构建",
        "PUB-021": "文件内容读不出来，不是完整的 {name}；请检查生成它的内容",
        "PUB-022": "页面读不出来，不是完整的 UTF-8 网页；请检查生成它的内容",
        "PUB-023": "站内链接“{target}”写成了以 / 开头的地址；请改写为相对地址",
        "PUB-024": "文件名不宜发布；请去掉以点开头的名称、空格、反斜杠和 .md 源文件",
        "PUB-025": "页面没有内容安全策略，或者写在了加载内容之后；请检查主题模板",
        "PUB-026": "内容安全策略的“{name}”放得太宽，或者缺少；请检查主题模板",
        "PUB-027": "内容安全策略里没有页内“{name}”的校验值，浏览器不会用它；请检查生成该页的模板",
        "PUB-028": "脚本“{target}”不是本站程序自带的；请删除",
        "PUB-031": "“{name}”与“{target}”会生成同一个网址；请改名其中一个",
        "PUB-032": "生成的文件路径不能用；请只用相对路径，不含 ..、空段和反斜杠",
        "PUB-034": "生成网页时有 {count} 条提醒；请查看 build/mkdocs.log 中的 WARNING 各行",
        "PUB-035": "网页没有生成；请查看 build/mkdocs.log 末尾说明的原因",
        "PUB-036": "读不出 mkdocs.yml；请改正其中的写法，或者删去它，用程序自带的设置",
        "PUB-037": "没有安装 {name}；请安装后再试，或改用默认的构建方式",
        "PUB-038": "导航里的“{target}”不存在；请改正导航，或补上该页面",
        "PUB-039": "链接“{target}”指向读者自己的电脑；请改成公开的网址",
        "PUB-040": "这一段生成不了网页；请减少嵌套的层次，或改用平常的写法",
        "PUB-044": "build/current 不是本程序建立的链接；请先把它移走",
        "PUB-045": "文件夹里有不是本程序发布的文件“{name}”；请换一个文件夹，或先清空它",
        "PUB-046": "不能发布到项目自身的文件夹里；请换一个文件夹",
        "PUB-062": "批次 {name} 已经在网站上，不能再收起来；请删去 {field}，要撤回的另行公告"
        "（只在本机生成过的，可以先删去 build 目录）",
    }
)
"""Every code of building and publishing, with the sentence it says."""


def fault(code: str, file: str, **facts: object) -> Finding:
    """Return the finding of level error for a code of `PUBLISHING` at a file."""
    return Finding(
        code=code,
        level=Level.ERROR,
        message=PUBLISHING[code].format_map(facts),
        place=Place(file=file),
    )
