"""A copy of this project in which one call has as many excellent cases as asked for.

Titles, places and units are invented, all of them different; the same number gives the same files.
"""

import random
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import yaml

PROJECT = Path(__file__).parents[1]
SOURCES = ("site_data", "schemas", "content", "generator/render/theme")

_PLACES = """
    青竹 石桥 柳荫 桂湖 松林 云岭 明月 清泉 白鹭 梧桐 杏园 荷塘 银杏 紫薇 枫桥 兰亭
    翠屏 望江 龙泉 凤凰 玉泉 金沙 东篱 南山 西溪 北辰 和平 团结 友爱 新生 长乐 永安
""".split()  # noqa: SIM905  a list of names reads best as words
_KINDS = ("社区", "小区", "院落", "街区", "楼栋", "村")
_SUBJECTS = """
    垃圾分类 电梯加装 停车自治 物业协商 老旧管网改造 共享菜园 儿童游乐 适老化改造 夜间照明
    楼道整治 邻里食堂 文明养宠 防火巡查 非机动车棚 口袋公园 社区花园 书香驿站 健身步道
    助残出行 青年议事 楼栋长培育 商居共治 网格服务 志愿时间银行 雨水收集 屋顶绿化 旧物交换
""".split()  # noqa: SIM905  as above
_WAYS = ("微项目", "议事协商项目", "共建行动", "治理机制", "服务计划", "营造项目", "“1+N”行动")
_UNITS = ("社会工作服务中心", "公益事业发展中心", "社区服务中心", "居民委员会", "志愿服务协会")


def make(root: Path, cases: int) -> str:
    """Write the project below `root`, which must not exist, and return the id of the call."""
    for name in SOURCES:
        shutil.copytree(PROJECT / name, root / name)
    shutil.copy(PROJECT / "mkdocs.yml", root)
    path = min((root / "site_data/calls").glob("*/cases.yml"))
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    call = yaml.safe_load((path.parent / "call.yml").read_text(encoding="utf-8"))
    classes = [kind["name"] for kind in listed["classes"]]
    listed["cases"] = list(_cases(cases, call["districts"]["names"], classes))
    text = yaml.dump(listed, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path.parent.name


def _cases(count: int, districts: list[str], classes: list[str]) -> Iterator[dict[str, object]]:
    titles = list(product(_PLACES, _KINDS, _SUBJECTS, _WAYS))
    chance = random.Random(count)  # noqa: S311  invented data
    for number, (place, kind, subject, way) in enumerate(chance.sample(titles, count), 1):
        district = chance.choice(districts)
        yield {
            "number": number,
            "district": district,
            "title": f"{place}{kind}{subject}{way}",
            "class": chance.choice(classes),
            "unit": f"{district}{chance.choice(_PLACES)}{chance.choice(_UNITS)}",
        }
