"""Which permission each address needs, written down apart from the views: a view that asks for another is found.

Whoever adds a page adds its address here; whoever changes what a page needs changes it twice, and means it.
"""

NEEDS = {
    "branches.view_organisation": {
        "branches:detail", "branches:list",
    },
    "branches.change_organisation": {
        "branches:change", "branches:close", "branches:found", "branches:move", "branches:rename", "branches:shift",
        "branches:term", "members:merge",
    },
    "branches.give_notice": {
        "branches:notice",
    },
    "accounts.view_account": {
        "accounts:detail", "accounts:list",
    },
    "accounts.manage_account": {
        "accounts:disable", "accounts:enable", "accounts:open", "accounts:reset",
    },
    "accounts.manage_grant": {
        "accounts:end", "accounts:give",
    },
    "accounts.confirm_grant": {
        "accounts:decide", "accounts:requests",
    },
    "accounts.confirm_reset": {
        "accounts:confirm-reset",
    },
    "audit.view_entry": {
        "audit:chain", "audit:list",
    },
    "members.view_member": {
        "members:detail", "members:list",
    },
    "members.change_member": {
        "members:assign", "members:change", "members:end-assignment", "members:enter", "members:leave",
        "members:standing", "members:transfer",
    },
    "members.import_roster": {
        "members:check", "members:confirm", "members:discard", "members:export", "members:import", "members:preview",
    },
    "members.appoint": {
        "members:appoint", "members:end",
    },
    "members.view_sensitive": {
        "members:reveal",
    },
    "members.keep_talks": {
        "members:talk", "members:talk-withdraw", "members:talks",
    },
    "meetings.view_meeting": {
        "meetings:attachment", "meetings:detail", "meetings:docx", "meetings:followups", "meetings:list",
        "meetings:pdf", "meetings:referral",
    },
    "meetings.log_meeting": {
        "meetings:attach", "meetings:cancel", "meetings:change", "meetings:decide", "meetings:detach",
        "meetings:done", "meetings:draft-key", "meetings:filing", "meetings:hand-in", "meetings:make-up",
        "meetings:notes", "meetings:panel", "meetings:plan", "meetings:question", "meetings:record",
    },
    "meetings.seal_meeting": {
        "meetings:addendum",
    },
    "meetings.exclude_voter": {
        "meetings:count-again", "meetings:exclusions",
    },
    "meetings.keep_criticism": {
        "meetings:criticism", "meetings:criticism-back",
    },
    "meetings.review_record": {
        "meetings:review", "meetings:reviews",
    },
    "meetings.weigh_question": {
        "meetings:weigh",
    },
    "meetings.view_leading": {
        "meetings:leading",
    },
    "meetings.keep_studies": {
        "meetings:study", "meetings:study-withdraw",
    },
    "meetings.attend": {
        "meetings:confirm-make-up", "meetings:invitation", "meetings:mine", "meetings:missed",
        "meetings:own-criticism", "meetings:own-criticism-back",
    },
    "meetings.change_paper": {
        "meetings:paper", "meetings:paper-file", "meetings:paper-kind", "meetings:paper-specimen",
        "meetings:paper-supplied", "meetings:paper-use", "meetings:paper-version", "meetings:paper-withdraw",
    },
    "obligations.view_due": {
        "obligations:list", "obligations:rule", "obligations:why",
    },
    "obligations.grant_exemption": {
        "obligations:exempt", "obligations:resume",
    },
    "obligations.keep_calendar": {
        "obligations:calendar", "obligations:calendar-remove",
    },
    "obligations.set_value": {
        "obligations:value", "obligations:values", "obligations:withdraw",
    },
    "obligations.watch_comparison": {
        "obligations:comparison",
    },
    "discipline.handle_case": {
        "discipline:answer", "discipline:appeal", "discipline:board", "discipline:carry-out", "discipline:case",
        "discipline:decide-appeal", "discipline:declare", "discipline:extend", "discipline:longer", "discipline:move",
        "discipline:name", "discipline:note", "discipline:plea", "discipline:register", "discipline:release",
        "discipline:sanction", "discipline:step-aside",
    },
    "discipline.view_pleas": {
        "discipline:pleas",
    },
    "discipline.renew_handler": {
        "discipline:renew", "discipline:resting",
    },
    "discipline.keep_early_reminders": {
        "discipline:early", "discipline:early-done", "discipline:early-followed", "discipline:early-withdraw",
        "discipline:remind", "discipline:signals",
    },
    "discipline.hold_talks": {
        "discipline:talk-done", "discipline:talks",
    },
    "discipline.keep_risks": {
        "discipline:risk-change", "discipline:risk-close", "discipline:risk-note", "discipline:risk-review",
    },
    "discipline.view_risks": {
        "discipline:risks", "discipline:risks-paper",
    },
    "discipline.view_statistics": {
        "discipline:figures", "discipline:figures-export",
    },
    "reminders.set_policy": {
        "reminders:policy",
    },
    "reminders.run_outbox": {
        "reminders:again", "reminders:clock", "reminders:outbox",
    },
    "dashboards.view_workbench": {
        "dashboards:branch", "dashboards:branch-pdf",
    },
    "dashboards.view_dashboard": {
        "dashboards:dashboard", "dashboards:export", "dashboards:export-pdf", "dashboards:group",
    },
}  # fmt: skip
