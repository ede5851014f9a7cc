"""What the discipline body hangs among the bureau's own values. It registers no duty: its work shows no light."""

from discipline.local_values import RULES
from obligations.local_rules import register_local

for _rule in RULES:
    register_local(_rule)
