#!/usr/bin/env python3
"""Writes decimal-vectors.txt: what Python's decimal makes of amounts, as ExactDecimal must.

Run it as `python3 decimal-vectors.py > decimal-vectors.txt`; it prints the same file every time.
"""
from decimal import Context, Decimal, ROUND_HALF_EVEN, setcontext
from fractions import Fraction
import random

setcontext(Context(prec=200, rounding=ROUND_HALF_EVEN, Emin=-10**6, Emax=10**6))
random.seed(20170401)
LIMIT = Decimal(10) ** 26


def fitted(amount):
    """The amount with as many of its zeros as 38 digits and 38 places hold, or the name of the fault."""
    if abs(amount) >= LIMIT:
        return "outOfRange"
    sign, digits, exponent = amount.as_tuple()
    digits = list(digits)
    if exponent > 0:
        digits, exponent = digits + [0] * exponent, 0
    if not any(digits):
        return format(Decimal(0).scaleb(max(exponent, -38)), "f")
    while digits[-1] == 0 and (len(digits) > 38 or exponent < -38):
        digits, exponent = digits[:-1], exponent + 1
    if len(digits) > 38:
        return "tooManyDigits"
    return "scaleTooLarge" if exponent < -38 else format(Decimal((sign, digits, exponent)), "f")


def result_of(amount):
    """As `fitted`, with the fault that arithmetic names."""
    return fitted(amount).replace("tooManyDigits", "overflow")


def rounded(amount, places):
    """The amount at exactly so many places, or `overflow` where 38 digits do not hold them."""
    result = amount.quantize(Decimal(1).scaleb(-places))
    assert Fraction(result) == Fraction(round(Fraction(amount) * 10**places), 10**places)
    if abs(result) >= LIMIT or len(result.as_tuple().digits) > 38:
        return "overflow"
    return format(abs(result) if result == 0 else result, "f")


def quotient(numerator, divisor, places):
    exact = Fraction(numerator) / Fraction(divisor)
    scaled = round(exact * 10**places)
    result = Decimal(scaled).scaleb(-places)
    assert result == (numerator / divisor).quantize(Decimal(1).scaleb(-places))
    return rounded(result, places)


def rate(numerator, divisor, digits):
    """So many significant digits, but no digit before the point rounded away and at most 38 places."""
    whole = (numerator / divisor).adjusted() + 1
    text = quotient(numerator, divisor, min(38, max(0, digits - whole)))
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(digits=None, places=None):
    digits = digits or random.choice([1, 2, 3, 5, 8, 9, 15, 16, 17, 18, 19, 20, 25, 37, 38])
    places = random.randint(max(0, digits - 26), 38) if places is None else places
    text = random.choice(["1", "5", "9", str(random.randint(1, 9))])
    text += "".join(random.choice("0123456789059") for _ in range(digits - 1))
    return Decimal((random.randint(0, 1), tuple(map(int, text)), -places))


def lexeme():
    digits = "".join(random.choice("0123456789") for _ in range(random.choice(
        [1, 2, 3, 4, 7, 8, 9, 12, 15, 16, 17, 18, 19, 23, 24, 25, 30, 38, 39, 60])))
    point = random.randint(0, len(digits))
    whole, fraction = digits[:point].lstrip("0") or "0", digits[point:]
    if random.random() < 0.3:
        fraction += "0" * random.randint(1, 30)
    text = random.choice(["", "-"]) + whole + ("." + fraction if fraction else "")
    if random.random() < 0.4:
        text += random.choice("eE") + random.choice(["", "+", "-"])
        text += random.choice(["", "0"]) + str(random.randint(0, 45))
    return text


def line(*fields):
    print("\t".join(map(str, fields)))


LEXEMES = """0 -0 -0.0 0.00 0e5 0E-5 0e-400 0e400 -0E+0 0e999999999999999999999 1 -1 9 10 0.5 -0.5 1.50 1.50E+3 1.5e3
1E-05 1e-5 1E5 1e+5 1E-38 1E-39 10E-39 1e25 9e25 1e26 -1e26 99999999999999999999999999 99999999999999999999999999.9
100000000000000000000000000 99999999999999999999999999.999999999999 99999999999999999999999999.9999999999990
99999999999999999999999999.9999999999991 0.00000000000000000000000000000000000001
0.000000000000000000000000000000000000001 0.0000000000000000000000000000000000000000
0.00000000000000000000000000000000000000000000000000000000000000000000 1.00000000000000000000000000000000000000
1.0000000000000000000000000000000000000000000000000000000000000000000000000000000 1e1000000000000 1e-1000000000000
18446744073709551615 18446744073709551616 9223372036854775807 -9223372036854775808 0.18446744073709551616
12345678 123456789 1234567890123456 12345678901234567 123456789012345678901234 1234567890123456789012345
1.2345678 12345.678 1234567.8 0.12345678901234567890123 0.123456789012345678901234
170141183460469231731687303715884105727e-20 170141183460469231731687303715884105728e-13""".split()


def main():
    print("# Exact decimals as Python's decimal has them; decimal-vectors.py writes this file.")
    print("# Tab-separated: what is done, with what, and the result or the name of the error.")
    for text in LEXEMES + [lexeme() for _ in range(500)]:
        value = Decimal(text) if abs(int((text.lower() + "e0").split("e")[1])) < 10**5 else None
        if value is None:
            result = "0" if text.startswith("0") else "scaleTooLarge" if "-" in text else "outOfRange"
        else:
            result = fitted(abs(value) if value == 0 else value)
        line("parse", text, result)
    for _ in range(300):
        left, right = amount(), amount()
        line("add", format(left, "f"), format(right, "f"), result_of(left + right))
        line("compare", format(left, "f"), format(right, "f"), (left > right) - (left < right))
    for _ in range(300):
        left, right = amount(random.randint(1, 24)), amount(random.randint(1, 24))
        line("multiply", format(left, "f"), format(right, "f"), result_of(left * right))
    for _ in range(300):
        value = amount()
        places = random.randint(0, -value.as_tuple().exponent)
        line("round", format(value, "f"), places, rounded(value, places))
    for places in range(4):
        for last in ["5", "50", "500001", "499999"]:
            for digit in "0123456789":
                value = Decimal("-7." + ("3" * places)[:-1] + digit * min(1, places) + last)
                line("round", value, places, rounded(value, places))
    for _ in range(400):
        value, divisor, places = amount(), amount(), random.choice([0, 2, 6, 10, 10, 20, 38])
        line("divide", format(value, "f"), format(divisor, "f"), places, quotient(value, divisor, places))
    for _ in range(400):
        value, to, base = amount(), abs(amount(random.randint(1, 12), 4)), abs(amount(random.randint(1, 12), 5))
        if random.random() < 0.3:
            value, to, base = amount(), amount(), amount()
        places = random.choice([0, 2, 6, 10, 10, 10, 20, 38])
        line("convert", *(format(each, "f") for each in (value, to, base)), places,
             quotient(value * to, base, places))
    for _ in range(150):
        to, base = abs(amount(random.randint(1, 12), 4)), abs(amount(random.randint(1, 12), 5))
        digits = random.choice([1, 5, 20, 28, 37])
        line("rate", format(to, "f"), format(base, "f"), digits, rate(to, base, digits))
    for _ in range(150):
        amounts = [amount() for _ in range(random.randint(2, 9))]
        line("sum", *(format(each, "f") for each in amounts), format(sum(amounts), "f"))
    line("sum", "100000000000000000000", "0." + "0" * 27 + "1", "100000000000000000000." + "0" * 27 + "1")


main()
