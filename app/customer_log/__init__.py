"""A customer's own log in readable German: what Article 15 GDPR and § 83 SGB X let everybody have of themselves."""

from app.customer_log.account import Account as Account
from app.customer_log.account import Section as Section
from app.customer_log.account import account_of as account_of
