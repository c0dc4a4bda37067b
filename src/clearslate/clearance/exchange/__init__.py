"""What agencies are sent, and what they answer.

``profiles`` what each kind of recipient gets and in which form; ``formats`` messages as bytes; ``people`` the names
that a profile needs; ``book`` where every clearance stands at every recipient; ``export`` making and sending
messages; ``answers`` the forms of an acknowledgement; ``acks`` taking them in; ``aging`` what is stuck, why and
since when. Files appear whole or not at all (``files``).
"""
