"""Expressions beside other engines: Spring's own, of whose language PingOne's is a dialect, and CEL."""

import json
import math
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SPEL = HERE.parent.parent / "tests" / "spel"
USERS = 2_000
# How long a process evaluates, so that the JVM is warm, and how often for each user before it looks at the clock.
SECONDS = 0.4
TIMES = 50

# Name, expression, the same in CEL for these users, whose emails are ASCII and whose names have 8 characters or more.
EXPRESSIONS = [
    ("join", "name.given + ' ' + name.family", "name.given + ' ' + name.family"),
    ("lower case", "#string.lowerCase(email)", "email.lowerAscii()"),
    ("substring", "#string.substring(username, 0, 8)", "username.substring(0, 8)"),
    ("Elvis", "title ?: 'none'", "title != null && title != '' ? title : 'none'"),
    ("ternary", "enabled ? 'active' : 'inactive'", "enabled ? 'active' : 'inactive'"),
]
CONTESTANTS = [
    ("evaluate", "provmap"),
    ("interpreted", "Spring, interpreted"),
    ("compiled", "Spring, compiled"),
    ("cel", "cel"),
]


def spring(target):
    """The class path of Spring and the contestant that calls it; none where Java or Spring is missing."""
    sources = [SPEL / "Json.java", HERE / "Spring.java"]
    result = subprocess.run([SPEL / "compile", target / "spring", *sources], stdout=subprocess.PIPE, text=True)
    if result.returncode == 2:
        return None
    result.check_returncode()
    return result.stdout.strip()


def evaluate(contestant, expression, path, rust, classes):
    _, pel, cel = expression
    if contestant in ("interpreted", "compiled"):
        command = ["java", "-XX:+UseSerialGC", "-cp", classes, "Spring", contestant, pel]
    else:
        command = [rust, "evaluate", contestant, cel if contestant == "cel" else pel]
    command += [path, str(SECONDS), str(TIMES)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout)


def contest(rounds, rust, target):
    """Prints the table, and gives the targets: what, how much, and how much it is to be."""
    classes = spring(target)
    names = [name for name, _ in CONTESTANTS if classes or name not in ("interpreted", "compiled")]
    path = target / "users.jsonl"
    subprocess.run([rust, "users", str(USERS), path], check=True)
    times = {}
    for number in range(rounds):
        for expression in EXPRESSIONS:
            values = {}
            for name in names:
                answer = evaluate(name, expression, path, rust, classes)
                values[name] = answer["values"]
                key = (expression[0], name)
                times[key] = min(times.get(key, math.inf), answer["nanoseconds"])
            hold_equal(expression, values)
        print(f"expressions: round {number + 1} of {rounds}", file=sys.stderr)
    print(f"\nexpressions: nanoseconds of one, for {USERS} users; the last columns say how many times as fast as Spring it is\n")
    if classes is None:
        print("Spring is left out, because a JDK or Spring is missing\n")
    return table(times, names)


def hold_equal(expression, values):
    first, *others = values
    for other in others:
        if len(values[first]) != USERS or values[first] != values[other]:
            differ = [pair for pair in zip(values[first], values[other]) if pair[0] != pair[1]]
            sys.exit(f"{first} and {other} compute differently: {expression[0]}: {differ[:3]}")


def table(times, names):
    titles = [title for name, title in CONTESTANTS if name in names]
    peers = [name for name in names if name in ("interpreted", "compiled")]
    ratios = {peer: [times[row, peer] / times[row, "evaluate"] for row, *_ in EXPRESSIONS] for peer in peers}
    print("| | " + " | ".join(titles + [f"provmap × {peer}" for peer in peers]) + " |")
    print("| --- " * (1 + len(names) + len(peers)) + "|")
    for at, (row, *_) in enumerate(EXPRESSIONS):
        cells = [f"{times[row, name]:.1f}" for name in names] + [f"{ratios[peer][at]:.2f}" for peer in peers]
        print(f"| {row} | " + " | ".join(cells) + " |")
    means = [f"{mean([times[row, name] for row, *_ in EXPRESSIONS]):.1f}" for name in names]
    print("| geometric mean | " + " | ".join(means + [f"{mean(ratios[peer]):.2f}" for peer in peers]) + " |")
    if not peers:
        return []
    return [
        ("each expression ≥ 10 × Spring interpreted", min(ratios["interpreted"]), 10),
        ("in the geometric mean ≥ 0.5 × Spring compiled", mean(ratios["compiled"]), 0.5),
    ]


def mean(numbers):
    return math.exp(sum(map(math.log, numbers)) / len(numbers))
