"""How allauth keeps second factors here: encrypted, and under the names of this site."""

from allauth.mfa.adapter import DefaultMFAAdapter

from common import fields


class MFAAdapter(DefaultMFAAdapter):
    """Secrets stand in the database under the keys of `FIELD_KEYS`; a copy of it opens nothing."""

    def encrypt(self, text):
        """The secret as it is stored."""
        return fields.encrypt(text)

    def decrypt(self, encrypted_text):
        """The secret itself; raises ValueError where the key is not in the ring."""
        return fields.decrypt(encrypted_text)

    def get_totp_label(self, user):
        """What the authenticator app shows: the badge number, never the e-mail."""
        return user.badge_number

    def get_public_key_credential_user_entity(self, user):
        """What a security key keeps of the account: no name of a person, a random id."""
        return {"id": user.public_id.encode(), "display_name": user.badge_number, "name": user.badge_number}
