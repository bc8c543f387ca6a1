"""Finds the messages of the program in its sources: what may stand after a place and a colon on stderr."""
import glob
import os
import re


def end_of_string(text, start):
    """Where the string that begins at `start` ends, interpolations included."""
    if text.startswith('"""', start):
        return text.index('"""', start + 3) + 3
    index = start + 1
    while text[index] != '"':
        if text.startswith("\\(", index):
            index = end_of_group(text, index + 1)
            continue
        index += 2 if text[index] == "\\" else 1
    return index + 1


def end_of_group(text, start):
    """Where the parenthesis that opens at `start` has closed."""
    depth, index = 0, start
    while index < len(text):
        character = text[index]
        if character == '"':
            index = end_of_string(text, index)
            continue
        if text.startswith("//", index):
            index = text.index("\n", index)
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                return index + 1
        index += 1
    raise ValueError("a parenthesis that does not close")


def top_level(text):
    """The characters outside of strings and parentheses, with their places."""
    depth, index = 0, 0
    while index < len(text):
        character = text[index]
        if character == '"':
            end = end_of_string(text, index)
            if depth == 0:
                yield index, text[index:end]
            index = end
            continue
        if character in ")]}":
            depth -= 1
        if depth == 0:
            yield index, character
        if character in "([{":
            depth += 1
        index += 1


def arguments(text):
    parts, start = [], 0
    for index, character in top_level(text):
        if character == ",":
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def literal(text):
    """A string as it is printed, with … for what is computed."""
    body, shown, index = text.strip('"'), "", 0
    while index < len(body):
        if body.startswith("\\(", index):
            index = end_of_group(body, index + 1)
            shown += "…"
        elif body[index] == "\\":
            shown += {"n": " ", "t": " "}.get(body[index + 1], body[index + 1])
            index += 2
        else:
            shown += body[index]
            index += 1
    return shown


def choices(expression):
    """What an expression may come to: both sides of `? :`, literals joined, … for the rest."""
    depth, question = 0, None
    for index, piece in top_level(expression):
        if piece == "?" and expression[index - 1].isspace():
            if question is None:
                question = index
            else:
                depth += 1
        elif piece == ":" and question is not None and expression[index - 1].isspace():
            if depth == 0:
                return choices(expression[question + 1 : index]) + choices(expression[index + 1 :])
            depth -= 1
    shown, in_code = "", False
    for _, piece in top_level(expression):
        if piece.startswith('"'):
            shown += literal(piece)
            in_code = False
        elif not piece.isspace() and piece != "+":
            shown += "" if in_code else "…"
            in_code = True
    return [re.sub(r"…[… ]*…", "…", " ".join(shown.split()))]


def says_something(message):
    return len(re.findall(r"[A-Za-z]{2,}", message)) >= 3


def calls(text, opening):
    for match in re.finditer(opening, text):
        yield arguments(text[match.end() : end_of_group(text, match.end() - 1) - 1])


def found(root):
    """Messages by category, each with what it advises; those about definitions under `definition`."""
    messages = {}
    for path in sorted(glob.glob(os.path.join(root, "Sources/**/*.swift"), recursive=True)):
        if "/Emulator/" in path:
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for parts in calls(text, r"\bFault\("):
            if len(parts) < 2 or not parts[0].startswith("."):
                continue
            remedies = [part.split(":", 1)[1] for part in parts if part.startswith("remedy:")]
            remedy = " / ".join(choices(remedies[0])) if remedies else ""
            for message in choices(parts[1]):
                if says_something(message):
                    messages.setdefault(parts[0][1:], {})[message] = remedy if says_something(remedy) else ""
        for parts in calls(text, r"\bdiagnostics\.report\("):
            for message in choices(parts[0]):
                if says_something(message):
                    messages.setdefault("definition", {})[message] = ""
    return messages
