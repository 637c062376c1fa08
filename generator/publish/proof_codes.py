"""What a site can be told by its log: the codes, and a finding of one."""

from collections.abc import Mapping
from types import MappingProxyType

from generator.findings import Finding, Level, Place

PROOF: Mapping[str, str] = MappingProxyType(
    {
        "LOG-101": "网站里没有登记簿 log.jsonl；请用 gongshi build 重新生成网站",
        "LOG-102": "网站的文件清单 manifest.json 没有或读不出来；请用 gongshi build 重新生成网站",
        "LOG-103": "文件“{name}”与网站的文件清单不一致，生成之后有人动过；请恢复原来的网站",
        "LOG-104": "登记第 {number} 条“{id}”在网站上找不到文件“{name}”；请恢复原来的网站",
        "LOG-105": "登记第 {number} 条“{id}”的内容与登记的校验码不一致；请恢复原来的网站",
        "LOG-106": "登记第 {number} 条“{id}”的网页上，{part}与登记的内容不一致；请恢复原来的网站",
        "LOG-107": "公告“{id}”没有登记；请运行 gongshi seal 后重新生成网站",
        "LOG-109": "登记第 {number} 条“{id}”的网页与登记的内容不一致：应为“{ours}”，现为“{theirs}”"
        "；请恢复原来的网站，或用生成它的那一版程序核对",
        "LOG-110": "文件“{name}”与登记的公告不一致；请恢复原来的网站，或用生成它的那一版程序核对",
        "LOG-111": "登记第 {number} 条“{id}”的第 {count} 件异议与网页上的不一致；请恢复原来的网站",
        "LOG-112": "“{id}”的第 {count} 件异议没有登记；请运行 gongshi seal 后重新生成网站",
        "LOG-113": "登记的公告、订阅或者公告列表读不出来，核对不了读者看到的内容；请恢复原来的网站",
        "LOG-114": "登记簿只有 {count} 条，比保存时的 {kept} 条少 {cut} 条；请恢复原来的网站",
        "LOG-115": "登记簿的前 {count} 条与保存的指纹不同，有人改写过；请恢复原来的网站",
        "LOG-116": "保存的第 {number} 条（{subject}）被删去了；请恢复原来的网站",
        "LOG-117": "保存的第 {number} 条（{subject}）被改写了；请恢复原来的网站",
        "LOG-118": "保存的第 {number} 条（{subject}）移到了第 {now} 条；请恢复原来的网站",
        "LOG-119": "第 {number} 条重新登记了“{id}”所显示的批次、环节或公示期；请对照保存的网站",
        "LOG-120": "首页上没有生成的日期或内容校验码，不能与项目对照；请恢复原来的网站",
        "LOG-121": "文件“{name}”与项目重新生成的不同；请用 gongshi build 重新生成网站",
        "LOG-122": "网站是 {day} 由项目那时的内容生成的，与现在的不同，只核对了登记簿；"
        "要逐个文件对照，请对照那时的版本",
        "LOG-123": "网页里的“{name}”不是本站程序的，会加载、运行或转到别处；请恢复原来的网站，"
        "或用生成它的那一版程序核对",
        "LOG-124": "公告目录里的“{name}”不属于任何公告；请删除，或恢复原来的网站",
        "LOG-125": "公告“{id}”登记的文件“{name}”与保存的网站不同；请恢复原来的网站",
        "LOG-126": "与保存的网站相比，“{name}”{change}；请核对是不是本单位改的",
        "LOG-127": "与保存的网站相比，“{name}”里有 {count} 个文件{change}；请核对是不是本单位改的",
        "LOG-129": "与保存的网站相比，“{name}”{change}；登记簿已经证明它的内容，不用处理",
        "LOG-128": "文件“{name}”不是程序会生成的，可能改变网站的答复或显示；请删除",
        "LOG-108": "登记簿从第 {line} 行起与项目里的不一致；请用 gongshi build 重新生成网站",
    }
)
"""What a site can be told by its log, by code."""


def finding(code: str, file: str, **facts: object) -> Finding:
    """Return the finding of a code at a file."""
    return Finding(
        code=code,
        level=Level.ERROR,
        message=PROOF[code].format_map(facts),
        place=Place(file=file),
    )
