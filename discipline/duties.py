"""What the discipline body hangs among the bureau's own values. It registers no duty: none of its work shows a light."""

from discipline.local_values import RULES
from obligations.local_rules import register_local

for _rule in RULES:
    register_local(_rule)
