"""Applications made up from the examples of a form: units named 样例, every one different.

The same number gives the same application. Whatever is asked of one is set over it: a district, an
amount, an answer that breaks a rule.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from generator.forms.answers import application_json
from generator.forms.field_types import amount, credit_digit, fen, is_credit_code
from generator.forms.form import FieldType, Form
from generator.forms.formats import FORMATS, template
from generator.model.calls import Call
from generator.review.staff_sheets import (
    AWARD,
    DECISION,
    FILE,
    JUDGE,
    NUMBER,
    POINTS,
    REASON,
    RECEIVED,
    STAGE,
    VOTES,
    written,
)

SAMPLE = "样例"

_PLACES = """
    青竹 石桥 柳荫 桂湖 松林 云岭 明月 清泉 白鹭 梧桐 杏园 荷塘 银杏 紫薇 枫桥 兰亭
    翠屏 望江 凤凰 玉泉 金沙 东篱 南山 西溪 北辰 和平 团结 友爱 新生 长乐 永安 晴川
""".split()  # noqa: SIM905  a list of names reads best as words
_SIDES = ("", "东", "西", "南", "北", "里", "上", "下")
_SUBJECTS = """
    垃圾分类 电梯加装 停车自治 物业协商 管网改造 共享菜园 儿童游乐 适老化改造 夜间照明
    楼道整治 邻里食堂 文明养宠 防火巡查 车棚改建 口袋公园 社区花园 书香驿站 健身步道
    助残出行 青年议事 楼栋长培育 商居共治 网格服务 志愿时间银行 雨水收集 屋顶绿化 旧物交换
""".split()  # noqa: SIM905  as above
_WAYS = ("项目", "议事项目", "共建行动", "服务计划", "营造项目", "试点")

# Two applications share one of the three sentences at most, so that none looks like another.
_NEEDS = (
    "老住户反映晚上回家看不清台阶，去年冬天摔倒过三位老人，物业费里又没有这一笔开支",
    "两百多户人家只有一处晾晒场，雨季里常为地方争吵，网格员每周都要上门劝解",
    "孩子放学以后没有去处，家长下班晚，托管班收费高，门卫室成了临时的自习室",
    "沿街小店把货摆到盲道上，居民投诉不断，店主也说店里实在放不下",
    "独居老人有四十七位，做饭是最大的难处，送餐企业嫌订单少不愿意来",
    "旧衣物和旧家电堆在楼梯间，消防检查三次都没有通过，清走以后很快又堆满",
    "新搬来的租户占一半以上，不认识邻居，也不知道有事找谁，通知贴出去没有人看",
    "河边步道年久失修，护栏锈断，晨练的人只好走机动车道，险情时有发生",
    "电动车没有固定的充电处，飞线从窗口垂下来，居民担心起火又找不到办法",
    "楼栋里会手艺的退休师傅很多，想教年轻人却没有场地，也没有人牵头组织",
    "农贸市场收市以后污水横流，清扫只管到门口，背街小巷成了无人管的地方",
    "视力不好的居民出门要人陪，路口的提示音常常坏，反映以后不知道该由谁修",
    "小区的公共收益没有公开过账目，业主对停车费的去向议论很多，开会总是不欢而散",
    "村口的池塘淤积多年，夏天蚊虫成群，周围的农户想清理却拿不出钱",
    "养狗的人家越来越多，绿地里粪便无人清理，两边的居民在群里吵了半年",
    "图书室的书是十年前的，管理员退休以后门常锁着，孩子们只借到过一次",
)
_DOINGS = (
    "先由楼栋长逐户登记意见，再开三次恳谈会，把能做的事按轻重排出先后，每月公开一次进度",
    "请设计师和居民一起画图，模型摆在门厅里让大家提意见，改过两遍以后才动工",
    "招募二十名志愿者分成五组，每组包干一片，用积分换取理发、磨刀这样的服务",
    "与三家企业签订协议，场地由社区出，设备由企业借，维护费用从义卖收入里支付",
    "成立由七人组成的监督小组，每一笔开支由两人签字，账目每季度贴在公告栏里",
    "办十二期夜校，教材由参加的人自己写，学完的人要带会三个邻居才算结业",
    "把旧车库清理出来隔成四间，轮流给合唱、木工、缝纫和下棋的人使用，钥匙由使用者共管",
    "用电话和上门两种办法做问卷，收回以后请统计专业的学生帮忙分析，结果当面讲给居民听",
    "在三个出入口设置意见箱，两天一收，能当场答复的当场答复，不能的写明几天以内答复",
    "先在一个单元里试做两个月，把遇到的麻烦记下来，改好办法再推到其余十一个单元",
    "编一本图多字少的小册子，由中学生送到家里并念给老人听，回来写一页见闻",
    "每逢双周六办集市，摊位免费，摆摊的人须拿出半天时间参加公共维护",
    "把公约一条一条交给大家表决，没有过半的不写进去，写进去的请每一户签字",
    "请退休的电工和木工组成修缮队，材料按成本收取，工钱折算成服务时间记在本子上",
    "设一名专职的联络人，白天在服务点值守，晚上轮流到各个院子里听意见",
    "和学校约定每学期来四次，学生测量、记录、画表，社区提供工具和安全员",
)
_ENDS = (
    "结束时留下一份谁都能照着做的步骤表，注明每一步的花费、天数和容易出错的地方",
    "参加过的居民不少于三百人次，满意的比例由第三方抽样得出，不达八成就延长半年",
    "建成以后由居民组成的小组接手，头两年的维护费用已经有着落，第三年起靠服务收入",
    "把十个做得好的故事拍成短片，在院坝里放映，片子里的人到场回答提问",
    "年底请相邻的三个社区来看，愿意学的派人跟班一个月，材料全部免费提供",
    "形成一张责任清单，写明物业、业委会和社区各管什么，互相推诿的由街道裁定",
    "事故比上一年减少一半，用派出所和医院的记录核对，不用自己统计的数字",
    "培养出八名能够独立主持会议的居民，由他们轮流主持下一年度的全部会议",
    "空置的房间全部用起来，使用记录保留三年，来查的人可以随时翻看",
    "每户每月的相关支出平均下降十五元，由抽出的六十户记账得出",
    "留下一支二十人的队伍和一间工具房，借用的办法写在墙上，损坏的照价赔偿",
    "投诉由每月四十件降到十件以内，降不下来的逐件写明原因并由居民代表签字",
    "形成的办法提请居民会议通过，成为长期的约定，每年春天修订一次",
    "全部记录整理成册，一份留在社区，一份交给档案室，一份给愿意学的人带走",
    "选出的三件小事在一百天以内办完，没有办完的由牵头人在会上说明原因",
    "与周边两个单位约定资源共享，协议一签三年，期满之前由双方共同评估",
)

_MONEY = ("grant", "match", "total")
_JUDGES = (-4, -2, -1, 0, 1, 2, 4)
"""How far seven reviewers are from the mean; without the highest and the lowest it stays."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One application to make up.

    ``base`` is the name of the example it is like, ``changes`` the answers set over it; ``points``
    is the mean the reviewers give, ``grant`` the amount asked for in yuan; ``twin`` is the number
    of the application whose plan it repeats, ``unit`` the number of the one whose unit it comes
    from. ``broken`` sends a file nobody can open.
    """

    base: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    shape: str = "json"
    received: datetime | None = None
    grant: int | None = None
    points: int | None = None
    votes: int | None = None
    twin: int | None = None
    unit: int | None = None
    broken: bool = False


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """An inbox with what staff write beside it; every table is the bytes of a CSV file."""

    form: Form
    call: Call
    asked: tuple[Asked, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the files, in the order they came in."""
        return tuple(
            f"{number:03d}.{FORMATS[one.shape].suffix}" for number, one in enumerate(self.asked, 1)
        )

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Return the files by name."""
        return {
            name: b"not a form\n"
            if one.broken
            else template(self.form, self.call, one.shape, self.answers(number))
            for number, (name, one) in enumerate(zip(self.names, self.asked, strict=True), 1)
        }

    def answers(self, number: int) -> dict[str, Any]:
        """Return the canonical answers of an application by its number, from 1."""
        one = self.asked[number - 1]
        base = next(e.answers for e in self.form.examples if e.name == one.base)
        return application(self.form, base, number, one)

    @property
    def register(self) -> bytes:
        """Return when each file came in."""
        return written(
            (FILE, RECEIVED),
            [
                (name, one.received.isoformat(timespec="minutes") if one.received else "")
                for name, one in zip(self.names, self.asked, strict=True)
            ],
        )

    @property
    def votes(self) -> bytes:
        """Return the votes for each application that has any."""
        return written(
            (FILE, VOTES),
            [
                (name, f"{one.votes}")
                for name, one in zip(self.names, self.asked, strict=True)
                if one.votes is not None
            ],
        )

    @property
    def scores(self) -> bytes:
        """Return what seven reviewers give each application that is to be scored."""
        return written(
            (FILE, JUDGE, POINTS),
            [
                (name, f"评委{judge + 1}", f"{one.points + _JUDGES[(judge + number) % 7]}")
                for number, (name, one) in enumerate(zip(self.names, self.asked, strict=True))
                if one.points is not None
                for judge in range(7)
            ],
        )


def decisions(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return what people decided: stage, number or file, decision, amount and reason by column."""
    columns = (STAGE, NUMBER, FILE, DECISION, AWARD, REASON)
    return written(columns, [[row.get(column, "") for column in columns] for row in rows])


def place(number: int) -> str:
    """Return the invented place of an application, another for each number up to 256."""
    sides, name = divmod(number - 1, len(_PLACES))
    return _PLACES[name] + _SIDES[sides]


def application(
    form: Form, base: Mapping[str, object], number: int, asked: Asked
) -> dict[str, Any]:
    """Return an application like an example, with units, codes, a name and a plan of its own."""
    unit = asked.unit or number
    where = place(unit)
    found: dict[str, Any] = _renamed(json.loads(application_json(form, base)), where)
    found = _coded(found, unit)
    plan = form.review
    if plan is not None:
        subject, way = _SUBJECTS[number % len(_SUBJECTS)], _WAYS[number % len(_WAYS)]
        found[plan.project] = f"{SAMPLE}{where}社区{subject}{way}"
        for key in plan.keys:
            for alike in key.alike:
                if (of := form.field(alike.field)) is not None and of.kind is FieldType.LONG:
                    found[alike.field] = _plan_of(asked.twin or number)
    if asked.grant is not None:
        _funded(found, asked.grant)
    return {k: v for k, v in {**found, **asked.changes}.items() if v is not None}


def _plan_of(number: int) -> str:
    first, second = divmod(number, 16)
    first %= 16
    return f"{_NEEDS[first]}。\n{_DOINGS[second]}。\n{_ENDS[(first + second) % 16]}。"


def _renamed(value: Any, where: str) -> Any:
    """Return answers with the units of an example named after another place."""
    if isinstance(value, dict):
        return {key: _renamed(inner, where) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, where) for inner in value]
    return re.sub("示例市?", SAMPLE + where, value) if isinstance(value, str) else value


def _coded(answers: dict[str, Any], number: int) -> dict[str, Any]:
    """Return answers with other codes: the same code becomes the same other one."""
    text = json.dumps(answers, ensure_ascii=False)
    codes = [code for code in re.findall(r'"([0-9A-Z]{18})"', text) if is_credit_code(code)]
    for order, code in enumerate(dict.fromkeys(codes)):
        first = f"{code[:8]}MX{number * 10 + order:07d}"
        text = text.replace(code, first + credit_digit(first))
    found: dict[str, Any] = json.loads(text)
    return found


def _funded(answers: dict[str, Any], grant: int) -> None:
    """Ask for another amount: own funds, instalments and the budget keep their proportions."""
    before = {name: fen(answers[name]) for name in _MONEY if name in answers}
    if len(before) < len(_MONEY):
        return
    own = before["match"] * grant // (before["grant"] // 100)
    asked = {"grant": grant * 100, "match": own, "total": grant * 100 + own}
    answers |= {name: amount(value) for name, value in asked.items()}
    for name in [name for name in answers if name.startswith("instalment_")]:
        share = Decimal(fen(answers[name])) / before["grant"]
        answers[name] = amount(int(asked["grant"] * share))
    for source, left in (("grant", asked["grant"]), ("own", own)):
        lines = [line for line in answers["budget"] if line["source"] == source]
        for order, line in enumerate(lines):
            last = order == len(lines) - 1
            part = left if last else fen(line["amount"]) * grant // (before["grant"] // 100)
            line["amount"] = amount(part)
            left -= part


def chosen(rows: Sequence[Mapping[str, Any]]) -> tuple[Asked, ...]:
    """Return applications as a recipe writes them, one mapping each."""
    return tuple(
        Asked(
            **{
                key: datetime.fromisoformat(value) if key == "received" else value
                for key, value in row.items()
            }
        )
        for row in rows
    )
