"""Is this the number of a telephone that could ring? (ITU-T E.164; the numbering plans in libphonenumber)"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def number_of(written: str) -> tuple[str, bool] | None:
    """The international form of a number as written, and whether its country's plan has such numbers.

    None for what has fewer than 8 or more than 15 digits, or the code of no country.
    """
    digits = "".join(mark for mark in written if mark.isdecimal())
    digits = digits.removeprefix("00")
    if not 8 <= len(digits) <= 15 or digits.startswith("0"):
        return None
    import phonenumbers  # its plans take 80 ms to load, and most texts name no number

    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return plain, phonenumbers.is_valid_number(number)
