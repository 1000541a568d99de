"""How good and how fast is recognition, beside named peers in the same run?"""
