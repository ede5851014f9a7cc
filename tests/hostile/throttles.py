"""Every address is bounded by one thing or needs no bound, with the reason. A new one is a new line in one table."""

LADDER = "tries are counted for each badge number and address (accounts.ladder)"
LIBRARY = "five tries a minute, counted by the library in the cache that stands in the database"
BUDGET = "pages or exports are counted for each person and hour (accounts.reading)"

THROTTLED = {
    LIBRARY: {"account_change_password"},
    LADDER: {"account_login", "mfa_authenticate", "accounts:activate"},
    BUDGET: {
        "members:list", "members:detail",
        "discipline:figures-export", "discipline:risks-paper",
        "members:reveal", "members:export", "dashboards:export",
        "dashboards:export-pdf", "dashboards:branch-pdf",
    },
}  # fmt: skip

PAGED = "a list of one's own reach, page by page"
ONE = "one thing of one's own reach by its random address, a fixed number of queries"
FORM = "a form that is taken once for each key and leaves an entry"
OWN = "one's own things and nobody else's"
FIXED = "the same small page for everybody"
BUREAU = "one page for the few who keep the bureau, of a size that the number of its branches bounds"
FILE = "one file, of a size that was bounded when it came or by the record it is made of, and with an entry when made"
READER = "a file that a process of its own reads, within limits of size, memory and time"
CASE = "the few who are named on a case or keep early reminders; every look leaves an entry"

EXEMPT = {
    PAGED: {
        "accounts:list", "accounts:requests", "audit:list", "branches:list", "meetings:followups", "meetings:list",
        "meetings:reviews", "members:preview", "members:talks", "obligations:list", "reminders:list",
    },
    ONE: {
        "accounts:detail", "branches:detail", "dashboards:branch", "dashboards:group", "meetings:detail",
        "meetings:panel", "meetings:paper-kind", "meetings:paper-version", "obligations:rule", "obligations:why",
    },
    OWN: {
        "account_logout", "accounts:end-session", "accounts:factor-app", "accounts:factor-codes",
        "accounts:factor-key", "accounts:factor-remove", "accounts:factors", "accounts:own", "accounts:session",
        "dashboards:workbench", "meetings:confirm-make-up", "meetings:draft-key", "meetings:invitation",
        "meetings:mine", "meetings:missed", "meetings:own-criticism", "meetings:own-criticism-back", "members:own",
        "members:own-talk", "reminders:open", "reminders:preference", "reminders:read",
    },
    FIXED: {
        "account_inactive", "account_signup", "accounts:matrix", "health", "meetings:paper", "regulations:article",
        "regulations:list", "regulations:rule", "set_language",
    },
    BUREAU: {
        "discipline:figures", "discipline:risks",
        "audit:chain", "dashboards:dashboard", "meetings:leading", "obligations:calendar",
        "obligations:calendar-remove", "obligations:comparison", "obligations:values", "reminders:again",
        "reminders:clock", "reminders:outbox", "reminders:policy",
    },
    FILE: {
        "meetings:attachment", "meetings:docx", "meetings:paper-file", "meetings:paper-specimen",
        "meetings:paper-supplied", "meetings:pdf", "meetings:referral",
    },
    READER: {
        "meetings:attach", "members:import",
    },
    FORM: {
        "discipline:early-done", "discipline:early-followed", "discipline:early-withdraw", "discipline:remind",
        "discipline:risk-change", "discipline:risk-close", "discipline:risk-note", "discipline:risk-review",
        "discipline:talk-done",
        "accounts:confirm-reset", "accounts:decide", "accounts:disable", "accounts:enable", "accounts:end",
        "accounts:give", "accounts:open", "accounts:reset", "branches:change", "branches:close", "branches:found",
        "branches:move", "branches:notice", "branches:rename", "branches:shift", "branches:term", "meetings:addendum",
        "meetings:cancel", "meetings:change", "meetings:count-again", "meetings:criticism", "meetings:criticism-back",
        "meetings:decide", "meetings:detach", "meetings:done", "meetings:exclusions", "meetings:filing",
        "meetings:hand-in", "meetings:make-up", "meetings:notes", "meetings:paper-use", "meetings:paper-withdraw",
        "meetings:plan", "meetings:question", "meetings:record", "meetings:review", "meetings:study",
        "meetings:study-withdraw", "meetings:weigh", "members:appoint", "members:assign", "members:change",
        "members:check", "members:confirm", "members:discard", "members:end", "members:end-assignment",
        "members:enter", "members:leave", "members:merge", "members:standing", "members:talk",
        "members:talk-withdraw", "members:transfer", "obligations:exempt", "obligations:resume", "obligations:value",
        "obligations:withdraw",
    },
    CASE: {
        "discipline:early", "discipline:signals", "discipline:talks",
        "discipline:answer", "discipline:appeal", "discipline:board", "discipline:carry-out", "discipline:case",
        "discipline:decide-appeal", "discipline:declare", "discipline:extend", "discipline:longer", "discipline:move",
        "discipline:name", "discipline:note", "discipline:plea", "discipline:pleas", "discipline:register",
        "discipline:release", "discipline:renew", "discipline:resting", "discipline:sanction",
        "discipline:step-aside",
    },
}  # fmt: skip
