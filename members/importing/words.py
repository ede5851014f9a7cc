"""The words of the paper roster: headings, and what stands under them. They are Chinese whatever the site speaks."""

from members.choices import DutyPattern, Post, Sex, StandingKind

# Field → the heading we write, then what others write. Compared without spaces, line breaks and brackets.
HEADINGS = {
    "reference": ("系统编号",),
    "name": ("姓名", "党员姓名", "名字", "name"),
    "sex": ("性别", "sex"),
    "nation": ("民族", "族别"),
    "born_in": ("出生年月", "出生日期", "出生年月日", "出生时间", "生日"),
    "id_number": (
        "公民身份号码", "公民身份证号码", "居民身份证号码", "身份证号码", "身份证号", "身份证", "身份号码", "证件号码",
    ),
    "badge_number": ("警号", "警员编号", "警官证号", "人员编号", "工号"),
    "education": ("学历", "文化程度", "最高学历", "全日制学历"),
    "unit": ("工作单位", "单位", "工作单位及职务", "所在单位", "单位及职务", "部门", "工作岗位", "所在部门"),
    "duty_pattern": ("勤务模式", "勤务方式", "值班模式", "班制"),
    "phone": ("联系电话", "手机号码", "手机号", "手机", "电话", "联系方式", "移动电话"),
    "standing": ("人员类别", "党员类别", "党员类型", "类别", "党籍状态", "是否正式党员", "党员身份"),
    "joined_on": (
        "入党时间", "入党日期", "入党年月", "加入党组织时间", "加入党组织日期", "加入中国共产党时间",
        "加入中共党组织时间", "成为预备党员时间", "接收为预备党员时间",
    ),
    "full_on": (
        "转为正式党员时间", "转正时间", "转正日期", "转为正式党员日期", "转正年月", "成为正式党员时间",
        "转为正式党员的时间",
    ),
    "posts": ("党内职务", "支部职务", "党支部职务", "党组织职务", "党务职务", "所任党内职务", "在支部任职"),
    "branch": (
        "所在党支部", "党支部", "支部", "所在支部", "所属党支部", "所属支部", "所在党组织", "所属党组织", "党组织名称",
        "支部名称", "党支部名称", "组织关系所在支部", "组织关系所在党支部",
    ),
    "group": ("所在党小组", "党小组", "所属党小组", "小组", "所在小组"),
}  # fmt: skip

WRITTEN = {
    "sex": {Sex.MALE: "男", Sex.FEMALE: "女"},
    "standing": {
        StandingKind.APPLICANT: "入党申请人", StandingKind.ACTIVE_APPLICANT: "入党积极分子",
        StandingKind.PROSPECTIVE: "发展对象", StandingKind.PROBATIONARY: "预备党员", StandingKind.FULL: "正式党员",
    },
    "duty_pattern": {
        DutyPattern.DAY: "日勤", DutyPattern.TWO_SHIFTS: "两班倒", DutyPattern.THREE_SHIFTS: "三班倒",
        DutyPattern.FOUR_SHIFTS: "四班倒", DutyPattern.ON_CALL: "备勤",
    },
    "posts": {
        Post.SECRETARY: "书记", Post.DEPUTY_SECRETARY: "副书记", Post.ORGANIZATION_COMMISSIONER: "组织委员",
        Post.PUBLICITY_COMMISSIONER: "宣传委员", Post.DISCIPLINE_COMMISSIONER: "纪检委员",
        Post.COMMITTEE_MEMBER: "委员", Post.GROUP_LEADER: "党小组组长",
    },
}  # fmt: skip

SYNONYMS = {
    "sex": {"男性": Sex.MALE, "女性": Sex.FEMALE, "m": Sex.MALE, "f": Sex.FEMALE},
    "standing": {
        "正式": StandingKind.FULL, "预备": StandingKind.PROBATIONARY, "申请人": StandingKind.APPLICANT,
        "积极分子": StandingKind.ACTIVE_APPLICANT, "是": StandingKind.FULL, "否": StandingKind.PROBATIONARY,
        "中共党员": StandingKind.FULL, "党员": StandingKind.FULL, "中共预备党员": StandingKind.PROBATIONARY,
        "中共正式党员": StandingKind.FULL,
    },
    "duty_pattern": {
        "正常班": DutyPattern.DAY, "白班": DutyPattern.DAY, "常白班": DutyPattern.DAY, "行政班": DutyPattern.DAY,
        "二班倒": DutyPattern.TWO_SHIFTS, "2班倒": DutyPattern.TWO_SHIFTS, "3班倒": DutyPattern.THREE_SHIFTS,
        "4班倒": DutyPattern.FOUR_SHIFTS, "三班两运转": DutyPattern.THREE_SHIFTS, "四班三运转": DutyPattern.FOUR_SHIFTS,
    },
    "posts": {
        "支书": Post.SECRETARY, "组织委": Post.ORGANIZATION_COMMISSIONER, "宣传委": Post.PUBLICITY_COMMISSIONER,
        "纪律检查委员": Post.DISCIPLINE_COMMISSIONER, "纪委委员": Post.DISCIPLINE_COMMISSIONER,
        "支委": Post.COMMITTEE_MEMBER, "支部委员": Post.COMMITTEE_MEMBER, "小组长": Post.GROUP_LEADER,
        "组长": Post.GROUP_LEADER, "小组组长": Post.GROUP_LEADER, "党小组长": Post.GROUP_LEADER,
    },
}  # fmt: skip

# What people write where there is nothing to write.
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "不详", "n/a", "na", "none", "null"}

# How a line begins or what stands in it that is no person.
TOTALS = (
    "合计", "总计", "小计", "共计", "总人数", "填表", "填报", "制表", "审核", "审批", "负责人", "经办人", "联系人",
    "日期", "备注", "说明", "注:", "注1", "注.", "附注", "单位(", "单位:", "党支部书记(", "党支部书记:", "书记签",
    "导出", "(盖章", "盖章", "签字", "签名",
)  # fmt: skip
SIGNATURES = ("签字", "签名", "盖章", "(章)", "填表人", "审核人", "制表人", "年月日")


def lookup(field) -> dict:
    """What may stand in a cell of `field`, each with what it means."""
    return {word: value for value, word in WRITTEN[field].items()} | SYNONYMS[field]
