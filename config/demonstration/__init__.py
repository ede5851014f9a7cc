"""The log-ins of the fictional bureau. Production settings refuse to run beside them."""

from django.utils.translation import gettext_lazy as _

PASSWORD = "Zhibu-demo-2026"  # noqa: S105 - shown by `make run`, of use only with invented data

LOGINS = {
    "shuji": _("secretary of a branch"),
    "fushuji": _("deputy secretary of a branch"),
    "weiyuan": _("committee member of a branch"),
    "zongzhi": _("secretary of a general branch"),
    "dangwei": _("staff of the Party committee"),
    "jiwei": _("head of the discipline body"),
    "jijian": _("discipline officer"),
    "dangyuan": _("Party member"),
    "xitong": _("system administrator"),
    "anquan": _("security administrator"),
    "shenji": _("audit administrator"),
}
